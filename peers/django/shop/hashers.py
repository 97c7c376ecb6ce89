from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """Argon2id at the cost that the other peers and Comanda have: 19 MiB, two rounds, one lane."""

    memory_cost = 19456
    time_cost = 2
    parallelism = 1
