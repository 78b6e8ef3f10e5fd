"""Referrals: from one service of the mission to another, to a partner outside, and from a partner to the mission.

A referral carries the least that its purpose needs, and nothing before the person consented to it; protection cases
travel under a code instead of a name. A partner without an account answers by a link that works once for each step.
Whoever referred hears what became of it.
"""
