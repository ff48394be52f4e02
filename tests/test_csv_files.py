"""Files that cannot be used get one clear sentence, and the others are read."""

import pytest

import casekit as ck
from casekit.csv_files import read_table


def write(tmp_path, content, name="mail.csv"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_any_usual_delimiter_is_understood(tmp_path, mark):
    path = write(tmp_path, f"text{mark}label\nhi{mark}a\n")

    assert read_table(path, needs=("text", "label")).to_dict("list") == {
        "text": ["hi"],
        "label": ["a"],
    }


def test_cells_stay_text(tmp_path):
    path = write(tmp_path, "zip,note\n00123,NA\n")

    assert read_table(path).iloc[0].tolist() == ["00123", "NA"]


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16"])
def test_byte_order_marks_are_understood(tmp_path, codec):
    path = write(tmp_path, "text,label\nniño,a\n".encode(codec))

    assert read_table(path, needs=("text",))["text"].tolist() == ["niño"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"  \n \n", "is empty"),
        (b"text,label\n", "no rows"),
        (b"PK\x03\x04abc", "Excel workbook"),
        (b"abc\x00def,\x01", "no text file"),
        ("text,label\nniño,a\n".encode("latin-1"), "not written in UTF-8"),
        (b"text,text,label\na,b,c\n", "more than one column called 'text'"),
        (b"body,label\na,b\n", "no column 'text'"),
        (b"txet,label\na,b\n", "Did you mean 'txet'"),
        (b'text,label\n"a,b\nc,d\n', "does not read as CSV"),
        (b"text,label\na,b\na,b,c,d\n", "does not read as CSV"),
    ],
)
def test_what_cannot_be_used_is_told_in_one_sentence(tmp_path, content, words):
    path = write(tmp_path, content)

    with pytest.raises(ck.CasekitError, match=words) as error:
        read_table(path, needs=("text", "label"))
    assert "\n" not in str(error.value)
    assert "Traceback" not in str(error.value)


def test_a_missing_file_and_a_folder_are_told(tmp_path):
    write(tmp_path, "text\na\n", "mails.csv")

    with pytest.raises(ck.CasekitError, match=r"Did you mean 'mails\.csv'"):
        read_table(tmp_path / "mail.csv")
    with pytest.raises(ck.CasekitError, match="folder"):
        read_table(tmp_path)


def test_the_right_encoding_helps(tmp_path):
    path = write(tmp_path, "text,label\nniño,a\n".encode("latin-1"))

    assert read_table(path, encoding="latin-1")["text"].tolist() == ["niño"]
    with pytest.raises(ck.CasekitError, match="no encoding called"):
        read_table(path, encoding="latin-99")
