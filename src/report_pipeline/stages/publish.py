"""Publish: reviewed pairs → the edition that every writer sets, and the pairs as data for other programs."""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from dataclasses import asdict, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from unicodedata import category

from report_pipeline.cells import guard
from report_pipeline.model import (
    Article,
    BlockKind,
    Edition,
    EditionArticle,
    EditionBlock,
    EditionPair,
    Finding,
    Gloss,
    Layout,
    Provenance,
    ReviewedDocument,
    ReviewedPair,
    Status,
)
from report_pipeline.stages.quotes import in_print
from report_pipeline.stages.remarks import remarks, worst_first

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from report_pipeline.config import Languages
    from report_pipeline.config_publish import EditionSettings
    from report_pipeline.model import Suggestion
    from report_pipeline.stages.remarks import Remarks

_PAIRS_FORMAT = 1
_APPROVED = frozenset({Status.APPROVED, Status.LOCKED})
_OPENING = {"Ps", "Pi"}
"""Unicode's categories of opening brackets and quotation marks."""
_COLUMNS = (
    *("id", "kind", "article", "block", "first_line", "last_line", "start", "end"),
    *("source", "target", "machine", "status", "origin", "repair", "findings"),
)


def publish(
    reviewed: ReviewedDocument,
    settings: EditionSettings,
    *,
    languages: Languages,
    generator: str,
    gloss: Callable[[str], tuple[Gloss, ...]] | None = None,
) -> Edition:
    """Return the edition ``settings`` asks for, in reading order.

    ``generator`` is the name and version of this program. ``gloss`` cuts a source text into words with their
    meanings; it is used by the interlinear layout only. A title that the user gave wins over the translated one.
    Quotation marks become those of print, except in locked pairs.
    With ``settings.comments``, what the checks found in a pair and what a person noted about it are its comments;
    with ``settings.notes``, the person's note is to stand under the page.
    """
    document = reviewed.aligned.segmented.document
    by_block: dict[str, list[ReviewedPair]] = defaultdict(list)
    for pair in reviewed.pairs:
        by_block[pair.pair.block_id].append(pair)
    look_up = gloss if settings.layout is Layout.INTERLINEAR else None
    said = remarks(reviewed, settings)
    articles = [_article(a, by_block, look_up, said, marking=settings.mark_unapproved) for a in document.articles]
    articles = [a for a in articles if a.blocks]
    articles, title_source, title_target = _titled(articles, in_print(document.target_title))
    return Edition(
        name=settings.name,
        layout=settings.layout,
        title_source=title_source,
        title_target=title_target,
        source_language=script_of(languages.source, document.text),
        target_language=languages.target,
        articles=tuple(articles),
        provenance=_provenance(reviewed, generator),
    )


def _article(
    article: Article,
    by_block: dict[str, list[ReviewedPair]],
    gloss: Callable[[str], tuple[Gloss, ...]] | None,
    said: tuple[Remarks, Remarks],
    *,
    marking: bool,
) -> EditionArticle:
    comments, notes = said
    blocks = []
    for block in article.blocks:
        pairs = tuple(
            EditionPair(
                id=p.pair.id,
                source=p.pair.source,
                target=p.target if p.status is Status.LOCKED else in_print(p.target),
                status=p.status,
                marked=marking and p.status not in _APPROVED,
                gloss=_with_signs(gloss(p.pair.source)) if gloss else (),
                comments=comments.get(p.pair.id, ()),
                notes=notes.get(p.pair.id, ()),
            )
            for p in by_block.get(block.id, ())
        )
        if pairs:  # the aligner may have merged a block's text into its neighbour's pair
            blocks.append(EditionBlock(kind=block.kind, pairs=pairs, level=block.level))
    return EditionArticle(tuple(blocks))


def _with_signs(glosses: tuple[Gloss, ...]) -> tuple[Gloss, ...]:
    """Put each sign to its word, opening ones to the next, so that no line of words begins with a full stop."""
    words: list[Gloss] = []
    opening = ""
    for gloss in glosses:
        if gloss.pinyin or gloss.meaning:
            words.append(replace(gloss, word=opening + gloss.word))
            opening = ""
            continue
        for sign in gloss.word:
            if opening or not words or category(sign) in _OPENING:
                opening += sign
            else:
                words[-1] = replace(words[-1], word=words[-1].word + sign)
    if opening and words:
        words[-1] = replace(words[-1], word=words[-1].word + opening)
    elif opening:
        words.append(Gloss(opening, "", ""))
    return tuple(words)


def _titled(articles: list[EditionArticle], wish: str) -> tuple[list[EditionArticle], str, str]:
    """Find the document's title; put the user's own English one in its place."""
    for i, article in enumerate(articles):
        for j, block in enumerate(article.blocks):
            if block.kind is not BlockKind.TITLE:
                continue
            source = "".join(p.source for p in block.pairs)
            if not wish:
                return articles, source, " ".join(p.target for p in block.pairs if p.target)
            first = block.pairs[0]
            gloss = tuple(g for p in block.pairs for g in p.gloss)
            said = tuple(c for p in block.pairs for c in p.comments)
            noted = tuple(n for p in block.pairs for n in p.notes)
            whole = replace(first, source=source, target=wish, gloss=gloss, comments=said, notes=noted)
            whole = replace(whole, marked=False)  # a person's own title
            retitled = EditionBlock(kind=block.kind, pairs=(whole,), level=block.level)
            blocks = (*article.blocks[:j], retitled, *article.blocks[j + 1 :])
            return [*articles[:i], EditionArticle(blocks), *articles[i + 1 :]], source, wish
    return articles, "", wish


def script_of(language: str, text: str) -> str:
    """Tell simplified from traditional Chinese by the characters that only one of the two old code tables has."""
    if language != "zh":
        return language
    simplified = traditional = 0
    for char in set(text):
        if "\u4e00" <= char <= "\u9fff":
            in_gb, in_big5 = _encodes(char, "gb2312"), _encodes(char, "big5")
            simplified += in_gb and not in_big5
            traditional += in_big5 and not in_gb
    return "zh-Hant" if traditional > simplified else "zh-Hans"


def _encodes(char: str, codec: str) -> bool:
    try:
        char.encode(codec)
    except UnicodeEncodeError:
        return False
    return True


def _provenance(reviewed: ReviewedDocument, generator: str) -> Provenance:
    document = reviewed.aligned.segmented.document
    decisions = [p.decision for p in reviewed.pairs if p.decision]
    return Provenance(
        source=PurePosixPath(document.source).name,
        source_sha256=document.sha256,
        signature=reviewed.aligned.signature,
        pairs=len(reviewed.pairs),
        edited=sum(p.target != p.pair.target for p in reviewed.pairs),
        approved=sum(p.status in _APPROVED for p in reviewed.pairs),
        findings=len(reviewed.findings),
        reviewers=tuple(sorted({who for d in decisions for who in (d.who, *(e.who for e in d.history)) if who})),
        generator=generator,
    )


def pairs_json(reviewed: ReviewedDocument, suggestions: Iterable[Suggestion] = ()) -> bytes:
    """Return all pairs as JSON (UTF-8, one key a line): the document's facts, then ``pairs`` in reading order."""
    suggested: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for suggestion in suggestions:
        facts = asdict(suggestion)
        suggested[facts.pop("pair_id")].append(facts | {"similarity": round(suggestion.similarity, 3)})
    aligned = reviewed.aligned
    document, signature = aligned.segmented.document, aligned.signature
    content = {
        "format": _PAIRS_FORMAT,
        "document": document.id,
        "source": document.source,
        "sha256": document.sha256,
        "engine": {
            "name": signature.engine,
            "model": signature.model,
            "digest": signature.digest,
            "library": signature.library,
            "settings": dict(signature.settings),
            "licence": signature.licence,
            "draft": signature.draft,
        },
        "pairs": [record | {"suggestions": suggested[record["id"]]} for record in _records(reviewed)],
    }
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace")


def pairs_csv(reviewed: ReviewedDocument) -> bytes:
    """Return all pairs as a table that Excel opens by double-click: UTF-8 with BOM, every cell quoted.

    A cell that a spreadsheet would take for a formula gets an apostrophe before it; ``pairs_json`` has it as it is.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for record in _records(reviewed):
        (first_line, last_line), (start, end) = record["lines"], record["characters"]
        row = record | {"first_line": first_line, "last_line": last_line, "start": start, "end": end}
        row["findings"] = " | ".join(f"{f['check']} ({f['severity']}): {f['message']}" for f in record["findings"])
        writer.writerow([guard(str(row[c])) for c in _COLUMNS])
    return out.getvalue().encode("utf-8-sig", "replace")


def findings_json(reviewed: ReviewedDocument) -> bytes:
    """Return what the checks found in the texts to publish, as JSON: one record a finding, errors first."""
    pairs = {p.pair.id: p for p in reviewed.pairs}
    records = [
        {
            "check": finding.check,
            "severity": str(finding.severity),
            "message": finding.message,
            "pair": finding.pair_id,
            "line": pairs[finding.pair_id].pair.span.first_line,
            "source": pairs[finding.pair_id].pair.source,
            "target": pairs[finding.pair_id].target,
        }
        for finding in worst_first(reviewed)
    ]
    return (json.dumps(records, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace")


def _records(reviewed: ReviewedDocument) -> Iterator[dict[str, Any]]:
    document = reviewed.aligned.segmented.document
    article_of = {b.id: i for i, a in enumerate(document.articles, 1) for b in a.blocks}
    findings: dict[str, list[Finding]] = defaultdict(list)
    for finding in reviewed.findings:
        findings[finding.pair_id].append(finding)
    for reviewed_pair in reviewed.pairs:
        pair = reviewed_pair.pair
        yield {
            "id": pair.id,
            "kind": str(pair.kind),
            "article": article_of.get(pair.block_id, 0),
            "block": pair.block_id,
            "lines": [pair.span.first_line, pair.span.last_line],
            "characters": [pair.span.start, pair.span.end],
            "source": pair.source,
            "target": reviewed_pair.target,
            "machine": pair.target,
            "status": str(reviewed_pair.status),
            "origin": str(pair.origin),
            "repair": pair.repair,
            "findings": [
                {"check": f.check, "severity": str(f.severity), "message": f.message} for f in findings[pair.id]
            ],
        }
