"""What lies in a data folder, as files."""

import hashlib


def files_below(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


def contents(data_folder):
    """Every stored file with its hash; the control database's own files change without meaning anything."""
    return {str(path.relative_to(data_folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in files_below(data_folder) if not path.name.startswith("control.sqlite")}
