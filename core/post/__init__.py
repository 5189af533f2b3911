"""Carries messages for every step: letters, the channel they go by, the outbox, consent."""
