"""The bills that `farthing sample` writes, and what a reader in Python finds in them."""

import csv
import gzip
import io
import json
import re
import shutil
import zipfile


#: what of a bill's truth is no grouping
NOT_GROUPS = ("payer", "period", "currency", "open", "rows", "total", "ahead", "map-keys", "split_rows",
              "split_costs")


def in_the_spelling_of_maps(bill):
    """The truth about a bill of CUR 2.0 or in Parquet: tags and cost categories are called as Athena spells them."""
    others = {name: groups for name, groups in bill.items() if not name.startswith(("tag:", "category:"))}
    return others | bill["map-keys"]


class Sample:
    """A folder as the bucket holds it, with the truth about it."""

    def __init__(self, folder):
        self.folder = folder
        self.truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
        # Found as a reader would have to: only the manifest of the period's own folder says what is current.
        self.manifests = sorted(path for path in folder.rglob("*-Manifest.json")
                                if re.fullmatch(r"\d{8}-\d{8}|BILLING_PERIOD=\d{4}-\d{2}", path.parent.name))
        self.months = [path.parent for path in self.manifests]
        self.is_data_export = self.months[0].name.startswith("BILLING_PERIOD=")
        self.bills = self.truth["bills"]
        self.is_parquet = self.keys()[0].endswith(".parquet")
        self.is_focus = "ChargeCategory" in self.manifests[0].read_text(encoding="utf-8")
        if self.is_focus and '"InvoiceId"' not in self.manifests[0].read_text(encoding="utf-8"):
            # FOCUS 1.0 has no invoices: nothing says that a bill is closed.
            self.bills = [bill | {"open": True} for bill in self.bills]
        self.spells_as_athena = (self.is_data_export or self.is_parquet) and not self.is_focus
        if self.spells_as_athena:
            self.bills = [in_the_spelling_of_maps(bill) for bill in self.bills]
        self.payer = self.bills[0]["payer"]
        self.currency = self.bills[0]["currency"]

    @staticmethod
    def command(folder, options):
        command = ["sample", "--output", str(folder)]
        for name, value in options.items():
            command += [f"--{name.replace('_', '-')}"] + ([] if value is True else [str(value)])
        return command

    def copy_to(self, folder):
        shutil.copytree(self.folder, folder)
        return Sample(folder)

    def chunks(self, month=0):
        """The files of one bill, in the manifest's order."""
        return [self.file(key) for key in self.keys(month)]

    def keys(self, month=0):
        manifest = json.loads(self.manifests[month].read_text(encoding="utf-8"))
        if not self.is_data_export:
            return manifest["reportKeys"]
        return [place.removeprefix("s3://").partition("/")[2] for place in manifest["dataFiles"]]

    def file(self, key):
        return self.folder / key

    def change_manifest(self, change, month=0):
        """Rewrites a manifest: change(manifest) returns the new one, or alters it."""
        manifest = json.loads(self.manifests[month].read_text(encoding="utf-8"))
        manifest = change(manifest) or manifest
        self.manifests[month].write_text(json.dumps(manifest), encoding="utf-8")

    def change_text(self, change, month=0, chunk=0):
        """Rewrites the CSV text of a chunk: change(text) returns the new one."""
        path = self.chunks(month)[chunk]
        write_chunk(path, change(read_chunk(path).decode("utf-8")).encode("utf-8"))


def read_chunk(path):
    if path.name.endswith(".zip"):
        with zipfile.ZipFile(path) as packed:
            return packed.read(packed.namelist()[0])
    return gzip.decompress(path.read_bytes()) if path.name.endswith(".gz") else path.read_bytes()


def write_chunk(path, data):
    if path.name.endswith(".zip"):
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr(path.name.removesuffix(".zip"), data)
    elif path.name.endswith(".gz"):
        path.write_bytes(gzip.compress(data, mtime=0))
    else:
        path.write_bytes(data)


def rows_of(path):
    """Every row of a chunk, as Python's own reader sees it: column name to text."""
    return list(csv.DictReader(io.StringIO(read_chunk(path).decode("utf-8"), newline="")))


def lines_of(path):
    """Every raw line of a chunk without a line break inside quotes; the header is line 0."""
    return read_chunk(path).decode("utf-8").split("\n")
