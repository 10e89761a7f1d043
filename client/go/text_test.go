package pemba

import (
	"errors"
	"strings"
	"testing"
)

// The forms are those of RelationshipTextTest in core.
func TestARelationshipIsPrintedAsItIsRead(t *testing.T) {
	for _, text := range []string{
		"doc:plan#viewer@user:ana",
		"doc:plan#viewer@user:*",
		"doc:plan#viewer@team:ml#member",
		"doc:a@b:c/d#viewer@user:ana@example.org",
		"doc:urn:x:1#viewer@user:arn:aws:iam::1:user/ana",
		"doc:plan#viewer@user:ana[office]",
		`doc:plan#viewer@user:ana[office:{"hour":9}]`,
		"doc:plan#viewer@user:ana[expiration:2027-01-31T12:00:00Z]",
		"doc:plan#viewer@user:ana[office][expiration:2027-01-31T12:00:00.123Z]",
		`doc:plan#viewer@user:a[b [office:{"hour":9}]`,
		"doc:plan#viewer@user:a[b []",
		`doc:plan#viewer@user:a[c:{"d []`,
		"doc:plan#viewer@user:ana[starts:2027-01-30T12:00:00Z][expiration:2027-01-31T12:00:00Z]",
		"doc:plan#viewer@user:ana[office][starts:2027-01-30T12:00:00.001Z]",
		"doc:plan#viewer@user:ana[starts]",
		`doc:plan#viewer@user:ana[starts:{"x":1}][starts:2027-01-30T12:00:00Z]`,
		`doc:plan#viewer@user:ana[expiration:{"x":1}]`,
	} {
		assertRead(t, text, text)
	}
}

func TestOtherFormsOfARelationshipAreRead(t *testing.T) {
	for text, canonical := range map[string]string{
		"doc:plan#viewer@user:ana#...":                                     "doc:plan#viewer@user:ana",
		"  doc:plan#viewer@user:ana  ":                                     "doc:plan#viewer@user:ana",
		"doc:plan#viewer@user:ana [office]  [expiration:2027-01-31]":       "doc:plan#viewer@user:ana[office][expiration:2027-01-31T00:00:00Z]",
		`doc:plan#viewer@user:ana[office:{"b": [1.0, 2], "a": {"x": []}}]`: `doc:plan#viewer@user:ana[office:{"a":{"x":[]},"b":[1,2]}]`,
		"doc:plan#viewer@user:ana[expiration:2027-01-31][starts:2027-01-30]": "doc:plan#viewer@user:ana[starts:2027-01-30T00:00:00Z]" +
			"[expiration:2027-01-31T00:00:00Z]",
		"doc:plan#viewer@user:ana[expiration:2027-01-31T12:00:00+02:00]": "doc:plan#viewer@user:ana[expiration:2027-01-31T10:00:00Z]",
		"doc:plan#viewer@user:ana[expiration:2027-01-31T12:00:00]":       "doc:plan#viewer@user:ana[expiration:2027-01-31T12:00:00Z]",
	} {
		assertRead(t, text, canonical)
	}
}

func TestABrokenRelationshipSaysWhatIsWrong(t *testing.T) {
	for text, fault := range map[string]string{
		"doc:plan@user:ana":                                                      "expected `type:id#relation@type:id`",
		"doc:plan#viewer":                                                        "expected `type:id#relation@type:id`",
		"doc:plan#@user:ana":                                                     "expected `type:id#relation@type:id`",
		"doc#viewer@user:ana":                                                    "object `doc`: expected `type:id`",
		"doc:#viewer@user:ana":                                                   "object `doc:`: expected `type:id`",
		"doc:plan#viewer@ana":                                                    "subject `ana`: expected `type:id`",
		"doc:plan#viewer@user:ana#":                                              "expected a relation after `#`",
		"doc:plan#viewer@user:ana[office":                                        "has a `[` without its `]`",
		`doc:plan#viewer@user:ana[office:{"a":}]`:                                "is no JSON object",
		`doc:plan#viewer@user:ana[:{"a":1}]`:                                     "has a condition without a name",
		`doc:plan#viewer@user:ana[office:[1]]`:                                   "is no JSON object",
		`doc:plan#viewer@user:ana[office:{"a":1}`:                                "has a `[` without its `]`",
		"doc:plan#viewer@user:ana[a][b]":                                         "has the same bracketed part twice",
		"doc:plan#viewer@user:ana[expiration:soon]":                              "has the time `soon`",
		"doc:plan#viewer@user:ana[starts:2027-01-31][starts:2027-01-31]":         "part twice",
		"doc:plan#viewer@user:ana [a] b":                                         "has `b` after its subject",
		"doc:plan#viewer@user:ana[expiration:2027-01-31][expiration:2027-01-31]": "part twice",
	} {
		_, err := ParseRelationship(text)
		if !errors.Is(err, ReasonMalformedRequest) || !strings.Contains(err.Error(), fault) {
			t.Errorf("%s: got %v instead of %q", text, err, fault)
		}
	}
}

func FuzzParseRelationship(f *testing.F) {
	f.Add(`doc:plan#viewer@user:ana [office:{"hour": 9}] [expiration:2027-01-31]`)
	f.Add(`doc:plan#viewer@user:a[c:{"d []`)
	f.Fuzz(func(t *testing.T, text string) {
		first, err := ParseRelationship(text)
		if err != nil {
			return
		}
		printed := FormatRelationship(first)
		again, err := ParseRelationship(printed)
		if err != nil || FormatRelationship(again) != printed {
			t.Errorf("%q is printed as %q, which reads as %v, %v", text, printed, again, err)
		}
	})
}

func assertRead(t *testing.T, text, canonical string) {
	t.Helper()
	relationship, err := ParseRelationship(text)
	if err != nil {
		t.Errorf("%s: %v", text, err)
		return
	}
	if printed := FormatRelationship(relationship); printed != canonical {
		t.Errorf("%s is printed as %s", text, printed)
	}
}
