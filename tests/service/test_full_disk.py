"""A disk that fills up in the middle of an import: nothing changes, and the next import succeeds.

A limit on the size of files stands for the disk: each write beyond it fails, as on a full disk, at a chosen place.
"""

import resource
import signal

from answers import assert_equal, counted
from data_folders import files_below


def with_largest_file(size):
    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # so that the write fails and the process may say so
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return limit


def test_an_import_that_cannot_write_changes_nothing(farthing, cost, sample, data_folder, tmp_path):
    # Many small chunks: what fails first is the segment, then the rollup, then the control database.
    before = sample(seed=81, months=1, rows=300, files=12)
    after = before.copy_to(tmp_path / "bucket")
    after.change_text(lambda text: "\n".join(text.split("\n")[:-5]) + "\n")
    farthing("import", before.folder)
    total = cost().total
    sizes = sorted({path.stat().st_size for path in files_below(data_folder) if path.parent != data_folder})
    failed = 0
    for size in [0, *(size - 1 for size in sizes)]:
        done = farthing("import", after.folder, code=None, preexec_fn=with_largest_file(size))
        if done.returncode == 0:
            break  # the control database's log is what is left to grow
        failed += 1
        assert done.returncode in (4, 9), done.stderr
        assert "do:  check the" in done.stderr or "free space" in done.stderr, done.stderr
        assert_equal({"": cost().total}, {"": total}, f"no file larger than {size}")
        farthing("verify")
    assert failed > 5
    counted["imports on a full disk, each of which changed nothing"] += failed
    farthing("import", after.folder)
    assert cost().total != total
    farthing("verify")
    assert files_below(data_folder / "staging") == []
