import json
import shutil
import signal
import time
from pathlib import Path

import pytest
from tiny_package import SAMPLE, Size, make_folder

from report_pipeline.config import TranslateSettings
from report_pipeline.engines.argos_package import SMALLEST_BATCH, ArgosPackageEngine, batch_size, batches
from report_pipeline.engines.base import Answer, Controls, Request
from report_pipeline.errors import MachineError, ModelInvalidError
from report_pipeline.model import BlockKind

CHINESE = SAMPLE[:3]


def settings(**changes: object) -> TranslateSettings:
    return TranslateSettings.model_validate({"compute_type": "float32", "threads": 1, "device": "cpu"} | changes)


def ask(engine: ArgosPackageEngine, *texts: str) -> dict[str, Answer]:
    requests = [Request(str(i), text, BlockKind.PARAGRAPH) for i, text in enumerate(texts)]
    answers = list(engine.translate(requests))
    assert sorted(a.key for a in answers) == sorted(r.key for r in requests)
    return {a.key: a for a in answers}


@pytest.fixture
def damaged(tiny_folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tiny_folder, tmp_path / "damaged"))


def test_a_folder_that_is_no_package_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelInvalidError, match=r"no metadata\.json"):
        ArgosPackageEngine(tmp_path, settings())


@pytest.mark.parametrize("part", ["model/model.bin", "model/config.json", "sentencepiece.model"])
def test_a_package_with_a_part_missing_is_refused(damaged: Path, part: str) -> None:
    (damaged / part).unlink()
    with pytest.raises(ModelInvalidError, match=r"missing|no tokenizer"):
        ArgosPackageEngine(damaged, settings())


@pytest.mark.parametrize("keep", [0, 10, 1000, -50])
def test_cut_off_weights_are_a_typed_error(damaged: Path, keep: int) -> None:
    weights = damaged / "model" / "model.bin"
    weights.write_bytes(weights.read_bytes()[:keep])
    with pytest.raises(ModelInvalidError, match="weights"):
        ask(ArgosPackageEngine(damaged, settings()), CHINESE[0])


def test_a_damaged_tokenizer_is_a_typed_error(damaged: Path) -> None:
    (damaged / "sentencepiece.model").write_bytes(b"no model")
    with pytest.raises(ModelInvalidError, match="tokenizer"):
        ask(ArgosPackageEngine(damaged, settings()), CHINESE[0])


def test_a_compute_type_that_the_machine_lacks_is_a_typed_error(tiny_folder: Path) -> None:
    with pytest.raises(MachineError, match="cannot run the model as configured"):
        ask(ArgosPackageEngine(tiny_folder, settings(compute_type="float16")), CHINESE[0])


def test_a_device_that_is_not_there_is_a_typed_error(tiny_folder: Path) -> None:
    import ctranslate2

    if ctranslate2.get_cuda_device_count():
        pytest.skip("this machine has a GPU")
    with pytest.raises(MachineError):
        ask(ArgosPackageEngine(tiny_folder, settings(device="cuda")), CHINESE[0])


def test_constructing_it_loads_no_library(tiny_folder: Path) -> None:
    import subprocess
    import sys

    code = (
        "import sys; from pathlib import Path; from report_pipeline.config import TranslateSettings;"
        "from report_pipeline.engines.argos_package import ArgosPackageEngine;"
        f"ArgosPackageEngine(Path({str(tiny_folder)!r}), TranslateSettings()).signature;"
        "print([m for m in ('ctranslate2', 'argostranslate', 'sentencepiece', 'numpy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("beam", [1, 4])
def test_it_answers_as_argos_translate_itself_does(
    tiny_folder: Path, beam: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    from argostranslate import package, translate
    from argostranslate import settings as argos_settings

    class WholeText:
        def split_sentences(self, text: str) -> list[str]:
            return [text]

    monkeypatch.setattr(argos_settings, "beam_size", beam)
    monkeypatch.setattr(argos_settings, "compute_type", "float32")
    peer = object.__new__(translate.PackageTranslation)
    peer.pkg, peer.translator, peer.sentencizer = package.Package(tiny_folder), None, WholeText()

    answers = ask(ArgosPackageEngine(tiny_folder, settings(beam_size=beam)), *CHINESE)

    expected = [peer.hypotheses(text, num_hypotheses=1)[0] for text in CHINESE]
    assert [answers[str(i)].hypotheses[0].text for i in range(3)] == [e.value for e in expected]


def test_alone_as_in_a_batch(tiny_folder: Path) -> None:
    engine = ArgosPackageEngine(tiny_folder, settings())
    together = ask(engine, *CHINESE, CHINESE[0] * 3, "好")
    for number, text in enumerate([*CHINESE, CHINESE[0] * 3, "好"]):
        assert ask(engine, text)["0"].hypotheses[0].text == together[str(number)].hypotheses[0].text


def test_the_same_twice(tiny_folder: Path) -> None:
    first = ask(ArgosPackageEngine(tiny_folder, settings(beam_size=2)), *CHINESE)
    assert ask(ArgosPackageEngine(tiny_folder, settings(beam_size=2)), *CHINESE) == first


def test_hypotheses_come_best_first_with_a_score_per_token(tiny_folder: Path) -> None:
    from argostranslate.package import Package
    from ctranslate2 import Translator

    (answer,) = ask(ArgosPackageEngine(tiny_folder, settings(beam_size=4, hypotheses=3)), CHINESE[0]).values()
    scores = [h.score for h in answer.hypotheses]
    assert len(set(answer.hypotheses)) == 3

    tokens = Package(tiny_folder).tokenizer.encode(CHINESE[0])
    raw = Translator(str(tiny_folder / "model"), compute_type="float32").translate_batch(
        [tokens], beam_size=4, num_hypotheses=3, length_penalty=0.2, return_scores=True
    )[0]
    for score, ranked, words in zip(scores, raw.scores, raw.hypotheses, strict=True):
        assert score == pytest.approx(ranked * len(words) ** 0.2 / len(words))


@pytest.mark.parametrize(
    ("controls", "decode"),
    [
        (Controls(beam_size=1, hypotheses=1, no_repeat_ngram=1), {"no_repeat_ngram_size": 1}),
        (Controls(beam_size=1, hypotheses=1, repetition_penalty=50), {"repetition_penalty": 50}),
        (Controls(beam_size=3, hypotheses=3), {"beam_size": 3, "num_hypotheses": 3}),
        (Controls(beam_size=2, hypotheses=4), {"beam_size": 2, "num_hypotheses": 2}),
    ],
)
def test_a_request_is_decoded_by_its_own_controls_and_no_other_is(
    tiny_folder: Path, controls: Controls, decode: dict[str, float]
) -> None:
    from argostranslate.package import Package
    from ctranslate2 import Translator

    engine = ArgosPackageEngine(tiny_folder, settings())
    usual = ask(engine, CHINESE[0])["0"]
    requests = [Request(str(i), CHINESE[0], BlockKind.PARAGRAPH, controls=c) for i, c in enumerate((None, controls))]
    answers = {a.key: a for a in engine.translate(requests)}

    tokenizer = Package(tiny_folder).tokenizer
    (raw,) = Translator(str(tiny_folder / "model"), compute_type="float32").translate_batch(
        [tokenizer.encode(CHINESE[0])], **({"beam_size": 1, "length_penalty": 0.2} | decode)
    )
    assert [h.text for h in answers["1"].hypotheses] == [tokenizer.decode(t).strip() for t in raw.hypotheses]
    assert answers["0"].hypotheses == usual.hypotheses
    assert answers["1"].hypotheses != usual.hypotheses


def test_an_answer_that_is_cut_off_says_so(tiny_folder: Path, tmp_path: Path) -> None:
    engine = ArgosPackageEngine(tiny_folder, settings())
    assert not any(a.truncated for a in ask(engine, *CHINESE).values())

    endless = Path(shutil.copytree(tiny_folder, tmp_path / "endless"))
    config = json.loads((endless / "model" / "config.json").read_text())
    (endless / "model" / "config.json").write_text(json.dumps(config | {"eos_token": "▁w1"}))
    (answer,) = ask(ArgosPackageEngine(endless, settings()), CHINESE[0]).values()
    assert answer.truncated


def test_text_that_is_longer_than_the_library_takes_by_default_is_read_to_its_end(tiny_folder: Path) -> None:
    engine = ArgosPackageEngine(tiny_folder, settings())
    long = "稳中有进，" * 400
    first, second = ask(engine, long, long[:1500]).values()
    assert first.hypotheses != second.hypotheses


def test_empty_text_has_an_empty_answer(tiny_folder: Path) -> None:
    assert ask(ArgosPackageEngine(tiny_folder, settings()), "", " ")["0"].hypotheses[0].text == ""


def test_no_requests_no_answers(tiny_folder: Path) -> None:
    assert list(ArgosPackageEngine(tiny_folder, settings()).translate([])) == []


def test_the_target_prefix_is_given_to_the_model_and_taken_off_the_answer(tmp_path: Path) -> None:
    plain = make_folder(tmp_path / "plain")
    prefixed = make_folder(tmp_path / "prefixed", metadata={"target_prefix": "▁w200"})
    without = ask(ArgosPackageEngine(plain, settings()), CHINESE[0])["0"].hypotheses[0].text
    text = ask(ArgosPackageEngine(prefixed, settings()), CHINESE[0])["0"].hypotheses[0].text
    assert text != without
    assert not text.startswith("w200")


def test_the_signature_changes_with_weights_and_settings_and_not_with_threads(
    tiny_folder: Path, tmp_path: Path
) -> None:
    signature = ArgosPackageEngine(tiny_folder, settings()).signature
    assert signature.model == "Argos zh→en 0.1"
    assert signature.licence == "CC0"
    assert ArgosPackageEngine(tiny_folder, settings(threads=2, batch_tokens=64)).signature == signature
    assert ArgosPackageEngine(tiny_folder, settings(beam_size=2)).signature != signature
    other = make_folder(tmp_path, seed=2)
    assert ArgosPackageEngine(other, settings()).signature.digest != signature.digest


def test_batches_hold_what_they_may_and_are_sorted_by_length() -> None:
    pieces = [(str(n), ["x"] * n) for n in (5, 90, 1, 30, 30, 2, 200)]
    made = list(batches(pieces, 100))
    assert sorted(p for batch in made for p in batch) == sorted(pieces)
    assert all(len(batch) == 1 or len(batch) * len(batch[0][1]) <= 100 for batch in made)
    lengths = [len(tokens) for batch in made for _, tokens in batch]
    assert lengths == sorted(lengths, reverse=True)


@pytest.mark.parametrize("workers", [1, 2, 4])
@pytest.mark.parametrize("count", [0, 1, 10, 95, 1000])
def test_no_worker_is_left_without_a_batch_when_there_is_enough_to_do(workers: int, count: int) -> None:
    pieces = [(str(n), ["x"] * (20 + n % 40)) for n in range(count)]
    size = batch_size(pieces, 2048, workers)
    assert SMALLEST_BATCH <= size <= 2048
    made = list(batches(pieces, size))
    if sum(len(tokens) for _, tokens in pieces) > workers * SMALLEST_BATCH:
        assert len(made) >= workers


def test_ctrl_c_is_heard_while_a_batch_is_computed(tmp_path: Path) -> None:
    folder = make_folder(tmp_path, size=Size(layers=2, width=128, heads=4, vocabulary=8000))
    engine = ArgosPackageEngine(folder, settings(beam_size=8, batch_tokens=100_000))
    texts = ["稳中有进，" * 20] * 24
    ask(engine, "好")
    begun = time.monotonic()
    ask(engine, *texts)
    whole = time.monotonic() - begun

    signal.setitimer(signal.ITIMER_REAL, whole / 10)
    before = signal.signal(signal.SIGALRM, signal.default_int_handler)
    begun = time.monotonic()
    try:
        with pytest.raises(KeyboardInterrupt):
            ask(engine, *texts)
    finally:
        signal.signal(signal.SIGALRM, before)
    assert time.monotonic() - begun < whole * 0.6
