"""The data set's card and its Croissant metadata."""

import json


def croissant(folder, manifest):
    """Read without a fault, and its records come."""
    from importlib.metadata import version

    import mlcroissant

    dataset = mlcroissant.Dataset(jsonld=str(folder / "metadata.json"))
    issues = dataset.metadata.ctx.issues
    assert not issues.errors, issues.report()
    assert "1.1" in str(dataset.metadata.conforms_to), dataset.metadata.conforms_to
    counts = {}
    for records in dataset.metadata.record_sets:
        counts[records.id] = sum(1 for _ in dataset.records(records.id))
        assert counts[records.id] > 0, records.id
    pictures = json.loads((folder / "metadata.json").read_text())["recordSet"][0]["@id"]
    expected = manifest["count"]
    assert counts[pictures] == expected, counts
    print(f"  mlcroissant {version('mlcroissant')}: records {counts}; warnings: {sorted(issues.warnings) or 'none'}")


def card(folder, manifest):
    """Hugging Face's own reader takes the front matter."""
    from huggingface_hub import DatasetCard

    data = DatasetCard.load(folder / "README.md").data
    assert data.license == "cc0-1.0" and data.annotations_creators == ["machine-generated"]
    for config in data.to_dict().get("configs", []):
        for files in config["data_files"]:
            assert list(folder.glob(files["path"])), files["path"]
    print(f"  card: {data.pretty_name}, {data.size_categories}")
