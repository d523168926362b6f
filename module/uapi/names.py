#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Writes from icmpguard.yaml the names that the tool prints, the reasons of the
engine, what ties the engine to the uapi, and lists of the reasons for macros.

usage: names.py tool-header|tool-source|module|engine|lists|reason-rows SPEC
"""
import sys
import yaml

SPDX = "SPDX-License-Identifier: GPL-2.0-only"
FROM = "Do not edit directly, module/uapi/names.py writes it from module/uapi/icmpguard.yaml"


def constant(*parts):
    """ICMPGUARD_A_ACL_ENTRY_DEV of "a", "acl-entry", "dev"."""
    return "_".join(("icmpguard",) + parts).upper().replace("-", "_")


def attribute(attr_set, name):
    prefix = attr_set.get("name-prefix", f"icmpguard-a-{attr_set['name']}-")
    return (prefix + name).upper().replace("-", "_")


def maximum(attr_set):
    return attribute(attr_set, "max")


# Limits of the wire that the engine has as well, by its names.
LIMITS = {
    "comment-max": "IG_COMMENT_MAX",
    "dev-max": "IG_IFNAME - 1",
    "name-max": "IG_NAME - 1",
    "interfaces-max": "IG_PATTERNS_MAX",
    "log-value-max": "IG_LOG_VALUE - 1",
    "log-window-min": "IG_LOG_WINDOW_MIN",
    "log-window-max": "IG_LOG_WINDOW_MAX",
    "log-interfaces-max": "IG_LOG_NAMES_MAX",
}

# Enums whose values the tool prints by name, besides features.
NAMED = ["reason", "step", "treatment", "flow-seen", "quote-check", "evidence"]

# Enums of the wire that the engine numbers alike: its prefix and, if they differ,
# its names.
ENGINE = {
    "step": ("IG_STEP_", None),
    "treatment": ("IG_CLASS_", "DSREXM"),
    "flow-seen": ("IG_SEEN_", None),
    "quote-check": ("IG_QUOTE_", None),
    "evidence": ("IG_EVIDENCE_", None),
}


def entries(spec, name):
    for definition in spec["definitions"]:
        if definition["name"] == name:
            return definition["entries"]
    sys.exit(f"names.py: the spec has no enum {name}")


def enum(spec, name):
    return [e["name"] if isinstance(e, dict) else e for e in entries(spec, name)]


# Verdicts, by the words that the docs of reasons begin with.
VERDICTS = {"accepted": "accepted", "denied": "denied", "a note": "noted"}


def verdicts(spec):
    """The verdict of each reason, by its name."""
    found = {}
    for entry in entries(spec, "reason"):
        doc = entry.get("doc", "")
        words = [words for words in VERDICTS if doc.startswith((words + " ", words + ","))]
        if not words:
            sys.exit(f"names.py: the doc of the reason {entry['name']} has to begin with "
                     "\"accepted\", \"denied\" or \"a note\"")
        found[entry["name"]] = VERDICTS[words[0]]
    return found


def identifier(name):
    return name.replace("-", "_")


def tool_header(spec):
    sets = [s["name"] for s in spec["attribute-sets"]]
    print(f"/* {SPDX} */\n/* {FROM} */\n")
    print("#ifndef IG_CTL_NAMES_GEN_H\n#define IG_CTL_NAMES_GEN_H\n")
    print("#include \"uapi/icmpguard.h\"\n")
    print("struct ig_attr_set;\n")
    print("/**\n * struct ig_attr_name - an attribute of the wire\n"
          " * @name: its name; NULL where there is none of this number\n"
          " * @inner: the attributes in it; NULL for none\n */")
    print("struct ig_attr_name {\n\tconst char *name;\n\tconst struct ig_attr_set *inner;\n};\n")
    print("/**\n * struct ig_attr_set - the attributes of a message or a nest\n"
          " * @max: the highest number\n * @attr: by number\n */")
    print("struct ig_attr_set {\n\tunsigned int max;\n\tconst struct ig_attr_name *attr;\n};\n")
    for name in sets:
        print(f"extern const struct ig_attr_set ig_attrs_{identifier(name)};")
    for name in NAMED:
        ident = identifier(name)
        print(f"\n/* By enum icmpguard_{ident}. */")
        print(f"#define IG_{ident.upper()}_NAMES {len(enum(spec, name))}")
        print(f"extern const char *const ig_{ident}_names[IG_{ident.upper()}_NAMES];")
    print("\n/* By the bits of enum icmpguard_feature; NULL after the last. */")
    print("extern const char *const ig_feature_names[];")
    print("\n/* By enum icmpguard_reason: \"" + "\", \"".join(VERDICTS.values()) + "\". */")
    print("extern const char *const ig_reason_verdicts[IG_REASON_NAMES];")
    print("\n#endif /* IG_CTL_NAMES_GEN_H */")


def tool_source(spec):
    print(f"// {SPDX}\n/* {FROM} */\n")
    print("#include <stddef.h>\n\n#include \"wire/names_gen.h\"\n")
    for attr_set in spec["attribute-sets"]:
        ident = identifier(attr_set["name"])
        print(f"static const struct ig_attr_name {ident}_attrs[{maximum(attr_set)} + 1] = {{")
        for attr in attr_set["attributes"]:
            inner = attr.get("nested-attributes")
            inner = f"&ig_attrs_{identifier(inner)}" if inner else "NULL"
            print(f"\t[{attribute(attr_set, attr['name'])}] = {{ \"{attr['name']}\", {inner} }},")
        print("};\n")
        print(f"const struct ig_attr_set ig_attrs_{ident} = {{ {maximum(attr_set)}, {ident}_attrs }};\n")
    for named in NAMED:
        ident = identifier(named)
        print(f"const char *const ig_{ident}_names[IG_{ident.upper()}_NAMES] = {{")
        for name in enum(spec, named):
            print(f"\t[{constant(named, name)}] = \"{name}\",")
        print("};\n")
    print("const char *const ig_feature_names[] = {")
    for name in enum(spec, "feature"):
        print(f"\t\"{name}\",")
    print("\tNULL,\n};")
    print("\nconst char *const ig_reason_verdicts[IG_REASON_NAMES] = {")
    for name, verdict in verdicts(spec).items():
        print(f"\t[{constant('reason', name)}] = \"{verdict}\",")
    print("};")


def engine(spec):
    print(f"/* {SPDX} */\n/* {FROM} */\n")
    print("#ifndef IG_REASON_GEN_H\n#define IG_REASON_GEN_H\n")
    print("/*\n * The reason why a packet passed or was denied; the values are those of enum\n"
          " * icmpguard_reason on the wire. IG_REASON_NOT_ICMP never leaves the kernel and is\n"
          " * not counted. Those that are noted are never a decision's reason, see\n"
          " * ig_decision.notes.\n */")
    print("enum ig_reason {")
    for name in enum(spec, "reason"):
        print(f"\tIG_REASON_{identifier(name).upper()},")
    print("\tIG_REASONS,\n\tIG_REASON_NOT_ICMP = IG_REASONS,\n};\n")
    print("#endif /* IG_REASON_GEN_H */")


def reason_rows(spec):
    """The first cells of the rows of docs/reasons.md."""
    for name, verdict in verdicts(spec).items():
        print(f"| `{name}` | {verdict} | ")


def module(spec):
    print(f"/* {SPDX} */\n/* {FROM} */\n")
    print("#ifndef IG_SPEC_GEN_H\n#define IG_SPEC_GEN_H\n")
    for header in ("group", "decide", "explain", "rule", "set"):
        print(f"#include \"engine/{header}.h\"")
    print("#include \"uapi/icmpguard.h\"\n")
    features = [constant("feature", name) for name in enum(spec, "feature")]
    print("/* A module has all features of its spec. */")
    print("#define IG_FEATURES\t(" + " | \\\n\t\t\t ".join(features) + ")\n")
    print("/* The engine numbers directions and reasons as the wire does. */")
    for name in enum(spec, "direction"):
        print(f"static_assert({constant('direction', name)} == (int)IG_{name.upper()});")
    reasons = enum(spec, "reason")
    for name in reasons:
        print(f"static_assert({constant('reason', name)} ==\n"
              f"\t      (int)IG_REASON_{identifier(name).upper()});")
    print(f"static_assert({constant('reason', reasons[-1])} + 1 == (int)IG_REASONS);")
    for name, (prefix, letters) in ENGINE.items():
        for i, entry in enumerate(enum(spec, name)):
            engine = letters[i] if letters else identifier(entry).upper()
            print(f"static_assert({constant(name, entry)} ==\n"
                  f"\t      (int){prefix}{engine});")
    print(f"static_assert({constant('step', enum(spec, 'step')[-1])} + 1 == (int)IG_STEPS);")
    print("\n/* Hooks are bits by direction. */")
    for name in enum(spec, "direction"):
        print(f"static_assert((int){constant('hooks', name)} == (int)BIT(IG_{name.upper()}));")
    print("\n/* Limits are the engine's. */")
    for name, engine in LIMITS.items():
        print(f"static_assert({constant(name)} == {engine});")
    print("\n#endif /* IG_SPEC_GEN_H */")


def reason_list(macro, items):
    print(" \\\n\t".join([f"#define {macro}(REASON)"] + items))


def lists(spec):
    print(f"/* {SPDX} */\n/* {FROM} */\n")
    print("#ifndef IG_REASON_LIST_GEN_H\n#define IG_REASON_LIST_GEN_H\n")
    print("/* All reasons, in the order of enum ig_reason, for a macro. */")
    reason_list("IG_REASON_LIST", [f"REASON({identifier(name).upper()}, \"{name}\")"
                                   for name in enum(spec, "reason")])
    print("\n/* Those of packets that are denied, as statements. */")
    reason_list("IG_DENY_REASON_LIST", [f"REASON({identifier(name)}, {identifier(name).upper()});"
                                        for name, verdict in verdicts(spec).items()
                                        if verdict == "denied"])
    print("\n#endif /* IG_REASON_LIST_GEN_H */")


def main():
    writers = {"tool-header": tool_header, "tool-source": tool_source, "module": module,
               "engine": engine, "lists": lists, "reason-rows": reason_rows}
    if len(sys.argv) != 3 or sys.argv[1] not in writers:
        sys.exit(__doc__)
    with open(sys.argv[2], encoding="utf-8") as file:
        writers[sys.argv[1]](yaml.safe_load(file))


main()
