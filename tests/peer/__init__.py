"""A strict stand-in for AWS: moto behind checks of signatures, trust and permissions. See README.md."""
