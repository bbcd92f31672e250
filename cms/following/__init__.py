"""Following policies by mail, without an account.

`targets` is what can be followed, `services` keeps who follows what, `telling` says in words what happened, `mailing`
makes the mails and sends them, `tokens` are the signed addresses that stand in them, `periods` how long all that lasts.
"""
