"""A distribution list as a field assistant sends it, for those who walk its way. Nobody in it exists."""

from __future__ import annotations

from dataclasses import dataclass

from imece.lists.tests.books import a_book


@dataclass(frozen=True)
class Sent:
    """A list as a field assistant sent it: one header nobody has seen before, three good rows, three wrong ones."""

    header: str
    mark: str
    phone: str
    first_kits: int = 1

    @property
    def kits(self) -> int:
        """How many kits reached someone, by the good rows."""
        return self.first_kits + 2

    @property
    def file_name(self) -> str:
        return f"Avcılar hijyen {self.mark}.xlsx"

    def content(self, *, day: str = "31.02.2022") -> bytes:
        heads = ["S.No", "Adı Soyadı", "Telefon", "Kişi Sayısı", "Adet", "Tarih", self.header]
        first = [1, f"Birinci {self.mark}", f"{self.phone}1", 4, self.first_kits, "14.03.2022", "X"]
        rows = [
            first,
            [2, f"İkinci {self.mark}", f"{self.phone}2", 5, 1, "15.03.2022", "X"],
            [3, f"Üçüncü {self.mark}", f"{self.phone}3", 6, 1, "16.03.2022", "X"],
            [4, f"Dördüncü {self.mark}", f"{self.phone}4", 3, 1, day, "X"],
            [5, f"Beşinci {self.mark}", f"{self.phone}5", 2, -1, "17.03.2022", "X"],
            first,
        ]
        titles = [["T.C. AVCILAR BELEDİYESİ"], ["Hijyen kiti dağıtım listesi"]]
        return a_book(self.file_name, {"Liste": [*titles, heads, *rows]}).content
