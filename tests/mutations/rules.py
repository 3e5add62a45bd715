"""Mutations of the rules of verdicts: in each file the text as it is, and a wrong one that a test of studies must notice."""

Mutation = tuple[str, str]  # the text, once in its file, and what takes its place

JUDGING, DOCUMENTS = "core/studies/judging", "core/studies/documents"
MUTATIONS: dict[str, list[Mutation]] = {
    f"{JUDGING}/contrasts.py": [
        ("product(claim.high, claim.low)]", "product(claim.low, claim.high)]"),
        ("chance = CHANCE / (len(claim.high) * len(claim.low))", "chance = CHANCE"),
        ("found if claim.rises else _turned(found))]\n        case AtLeast", "found)]\n        case AtLeast"),
        ("step if claim.rises else _turned(step)", "step"),
        ("chance = CHANCE / (len(claim.groups) - 1)", "chance = CHANCE"),
        ("data.mean(group, CHANCE / len(claim.groups))", "data.mean(group, CHANCE)"),
        ("above = _moved(found, -claim.value)", "above = _moved(found, claim.value)"),
        ("return above if claim.above else _turned(above)", "return above"),
        ("_moved(found, claim.within - claim.value), ", "_moved(found, 2 * claim.within - claim.value), "),
        ("_moved(_turned(found), claim.within + claim.value)", "_moved(_turned(found), 2 * claim.within + claim.value)"),
        ("for side in sides]", "for side in sides[:1]]"),
        ("for side in sides]", "for side in sides[1:]]"),
        ("    if claim.published:", "    if False:"),
        ("return [Contrast(words, side, or_equal=True) for side in sides]", "return [Contrast(words, side) for side in sides]"),
        (
            "found = data.difference(ordered[-1], ordered[0], CHANCE)",
            "found = data.difference(ordered[0], ordered[-1], CHANCE)",
        ),
        ("_moved(_turned(found), claim.most), or_equal=True)]", "_moved(_turned(found), 2 * claim.most), or_equal=True)]"),
        ("_moved(_turned(found), claim.most), or_equal=True)]", "_moved(_turned(found), claim.most))]"),
        ("_moved(_turned(found), claim.value))]", "_moved(found, claim.value))]"),
        (
            "of_ratio_of_spreads(data.of(claim.other), data.of(claim.group))",
            "of_ratio_of_spreads(data.of(claim.group), data.of(claim.other))",
        ),
        ("_moved(found, -1))]", "_moved(found, 0))]"),
        (
            "return [Contrast(words, found if claim.rises else _turned(found))]\n        case Level",
            "return [Contrast(words, found)]\n        case Level",
        ),
        ("for epoch in (claim.first, claim.last))", "for epoch in (claim.last, claim.first))"),
        ("for side in (found, _turned(found))]", "for side in (found,)]"),
        ("for side in (found, _turned(found))]", "for side in (_turned(found),)]"),
        ("chance = CHANCE / (len(claim.others) + claim.rises)", "chance = CHANCE"),
        ("chance = CHANCE / (len(claim.others) + claim.rises)", "chance = CHANCE / len(claim.others)"),
        ("    if claim.rises:\n        first, last", "    if False:\n        first, last"),
        ("gain = data.difference(last, first, chance)", "gain = data.difference(first, last, chance)"),
        ("of_difference_of_ranges(mine, theirs, chance)", "of_difference_of_ranges(mine, theirs)"),
    ],
    f"{JUDGING}/verdicts.py": [
        ("one.interval.high < 0 or", "one.interval.high <= 0 or"),
        ("all(one.interval.low > 0 or", "all(one.interval.low >= 0 or"),
        ("    if all(one.interval.low", "    if any(one.interval.low"),
        ("    if any(one.interval.high < 0", "    if all(one.interval.high < 0"),
        ("(exact and not one.or_equal and one.interval.high == 0)", "False"),
        ("or (one.or_equal and one.interval.low == 0)", "or False"),
        ("    if {HOLDS, FAILS} <= set(tried):", "    if False:"),
        ("    elif len(tried) < len(found):", "    elif False:"),
        ("tried[0] if len(set(tried)) == 1 else NOISE", "tried[0]"),
    ],
    f"{JUDGING}/findings.py": [
        ("    if not study.quick or claim.metric in COUNTED:", "    if True:"),
        ('if isinstance(claim, LEVELS) else ""', 'if False else ""'),
        ("LEVELS = (Apart, AtLeast, Level, Near, Steady)", "LEVELS = (Apart, Level, Near, Steady)"),
        ("LEVELS = (Apart, AtLeast, Level, Near, Steady)", "LEVELS = (Apart, AtLeast, Level, Steady)"),
        ("LEVELS = (Apart, AtLeast, Level, Near, Steady)", "LEVELS = (AtLeast, Level, Near, Steady)"),
        ("LEVELS = (Apart, AtLeast, Level, Near, Steady)", "LEVELS = (Apart, AtLeast, Near, Steady)"),
        ("LEVELS = (Apart, AtLeast, Level, Near, Steady)", "LEVELS = (Apart, AtLeast, Level, Near)"),
        ('counts = ((diverged, "diverged"), (without, _without(metric)))', 'counts = ((diverged, "diverged"),)'),
        ('counts = ((diverged, "diverged"), (without, _without(metric)))', "counts = ((without, _without(metric)),)"),
    ],
    f"{JUDGING}/intervals.py": [
        ("sqrt(total) + rounding", "sqrt(total)"),
        ("variance(part) * (1 + 1 / len(part))", "variance(part) * (1 / len(part))"),
        ("freedom = len(values) - 2", "freedom = len(values) - 1"),
        ("freedom, found = len(values) - 1, stdev(values)", "freedom, found = len(values), stdev(values)"),
        ("for share in (1 - chance / 2, chance / 2))", "for share in (chance / 2, 1 - chance / 2))"),
        (
            "apart, theirs = (float(np.ptp([fmean(group) for group in groups])) for",
            "apart, theirs = (abs(fmean(groups[-1]) - fmean(groups[0])) for",
        ),
        ("ranges(other, 1), (chance / 2, 1 - chance / 2))", "ranges(other, 1), (chance, 1 - chance))"),
    ],
    f"{JUDGING}/numbers.py": [
        (">= (1 if metric in COUNTED else 2)", ">= 1"),
    ],
    f"{JUDGING}/luck.py": [
        ("one.interval.estimate > 0 or", "one.interval.estimate >= 0 or"),
        ("return all(one.interval", "return any(one.interval"),
        ("return None if None in seen", "return None if False"),
    ],
    f"{JUDGING}/more_seeds.py": [
        ("low, high = (middle, high) if", "low, high = (low, middle) if"),
    ],
    f"{DOCUMENTS}/document_000_mnist.py": [
        ('"240 neurons", best)', '"300 neurons", best)'),
        ("groups[7:], rises=False", "groups[7:], rises=True"),
        ("quote=rose, steps=True)", "quote=rose)"),
    ],
    f"{DOCUMENTS}/document_002_dropout.py": [
        ("groups[0], 5, 25, rises=False)", "groups[0], 15, 25, rises=False)"),
        ("groups[0], 5, 25, CONSTANT)", "groups[0], 15, 25, CONSTANT)"),
        ("groups[1], 8, 25)", "groups[1], 15, 25)"),
        ("groups[3:], 0.0, False)", "groups[3:], 0.0)"),
    ],
    f"{DOCUMENTS}/document_003_cnn.py": [
        ("mlp, 0.902, 0.01, published=True)", "mlp, 0.902, 0.02, published=True)"),
        ('Above(better, "accuracy", (cnn,), (mlp,))', 'Above(better, "accuracy", (mlp,), (cnn,))'),
    ],
    f"{DOCUMENTS}/document_004.py": [
        ("double, 0.01, 0.005, single)", "double, 0.01, 0.05, single)"),
        ("Above(fewer, metric, lenet, mlps)", "Above(fewer, metric, mlps, lenet)"),
        ("Above(more, metric, lenet, (average,))", "Above(more, metric, (average,), lenet)"),
    ],
}
