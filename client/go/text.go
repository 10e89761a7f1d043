package pemba

import (
	"bytes"
	"encoding/json"
	"strings"
	"time"
	"unicode"

	"google.golang.org/protobuf/types/known/structpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"pemba.dev/client/go/pembav1"
)

// ParseObject reads `type:id`. The server judges names and ids; here only the form is read.
func ParseObject(text string) (*pembav1.ObjectRef, error) {
	kind, id, _ := strings.Cut(text, ":")
	if kind == "" || id == "" {
		return nil, malformed("object `%s`: expected `type:id`", text)
	}
	return &pembav1.ObjectRef{Type: kind, Id: id}, nil
}

// ParseSubject reads `type:id`, `type:id#relation` or `type:*`.
func ParseSubject(text string) (*pembav1.SubjectRef, error) {
	name, relation, isUserset := strings.Cut(text, "#")
	object, err := ParseObject(name)
	if err != nil {
		return nil, malformed(
			"subject `%s`: expected `type:id`, `type:id#relation` or `type:*`", text)
	}
	if isUserset && relation == "" {
		return nil, malformed("subject `%s`: expected a relation after `#`", text)
	}
	return &pembav1.SubjectRef{Type: object.Type, Id: object.Id, Relation: relation}, nil
}

// ParseRelationship reads `type:id#relation@type:id[#relation]`, then optionally
// `[caveat:{json}]`, `[starts:time]` and `[expiration:time]`, as `pemba` reads and prints it.
//
// What is in brackets starts at the first white space after the subject or, where there is none, at
// the first `[`.
func ParseRelationship(text string) (*pembav1.Relationship, error) {
	line := strings.TrimSpace(text)
	object, rest, ok := strings.Cut(line, "#")
	relation, rest, hasSubject := strings.Cut(rest, "@")
	if !ok || !hasSubject || relation == "" {
		return nil, malformed("relationship `%s`: expected `type:id#relation@type:id`", text)
	}
	subject, suffix := splitSuffix(rest)
	// SpiceDB writes `...` for "no relation".
	subject = strings.TrimSuffix(subject, "#...")
	relationship := &pembav1.Relationship{Relation: relation}
	var err error
	if relationship.Object, err = ParseObject(object); err != nil {
		return nil, err
	}
	if relationship.Subject, err = ParseSubject(subject); err != nil {
		return nil, err
	}
	if fault := readSuffix(relationship, suffix); fault != "" {
		return nil, malformed("relationship `%s` %s", text, fault)
	}
	return relationship, nil
}

// splitSuffix parts a subject from the brackets after it. An id may hold `[` too; then white space
// stands before the brackets.
func splitSuffix(rest string) (subject, suffix string) {
	space := strings.IndexFunc(rest, unicode.IsSpace)
	bracket := strings.IndexByte(rest, '[')
	switch {
	case bracket < 0 && space < 0:
		return rest, ""
	case space < 0, bracket >= 0 && bracket < space && !isSuffix(rest[space:]):
		return rest[:bracket], rest[bracket:]
	default:
		return rest[:space], rest[space:]
	}
}

func isSuffix(text string) bool {
	return readSuffix(&pembav1.Relationship{}, text) == ""
}

// readSuffix reads what stands in brackets, and tells what is wrong with it.
func readSuffix(relationship *pembav1.Relationship, suffix string) (fault string) {
	rest := strings.TrimSpace(suffix)
	for rest != "" {
		if rest[0] != '[' {
			return "has `" + rest + "` after its subject"
		}
		if rest, fault = readBracket(relationship, rest[1:]); fault != "" {
			return fault
		}
		rest = strings.TrimSpace(rest)
	}
	return ""
}

// readBracket reads one bracketed part, whose `[` is behind us, and returns what follows it.
func readBracket(relationship *pembav1.Relationship, text string) (rest, fault string) {
	const twice = "has the same bracketed part twice"
	inside, rest, closed := strings.Cut(text, "]")
	name, value, hasValue := strings.Cut(inside, ":")
	isTime := hasValue && !strings.HasPrefix(value, "{")
	switch {
	case closed && inside == "":
		return rest, ""
	case closed && isTime && name == "starts":
		if relationship.Starts != nil {
			return "", twice
		}
		relationship.Starts, fault = readTime(value)
	case closed && isTime && name == "expiration":
		if relationship.Expiration != nil {
			return "", twice
		}
		relationship.Expiration, fault = readTime(value)
	default:
		if relationship.Condition != nil {
			return "", twice
		}
		relationship.Condition, rest, fault = readCondition(text)
	}
	return rest, fault
}

// readCondition reads `caveat]` or `caveat:{json}]`, where the JSON may hold brackets itself.
func readCondition(text string) (condition *pembav1.Condition, rest, fault string) {
	const open = "has a `[` without its `]`"
	end := strings.IndexByte(text, ']')
	colon := strings.IndexByte(text, ':')
	if end < 0 {
		return nil, "", open
	}
	if colon < 0 || end < colon {
		return &pembav1.Condition{Caveat: text[:end]}, text[end+1:], ""
	}
	if colon == 0 {
		return nil, "", "has a condition without a name"
	}
	decoder := json.NewDecoder(strings.NewReader(text[colon+1:]))
	var raw json.RawMessage
	context := &structpb.Struct{}
	if err := decoder.Decode(&raw); err != nil || !bytes.HasPrefix(raw, []byte("{")) {
		return nil, "", "has a context that is no JSON object"
	}
	if err := context.UnmarshalJSON(raw); err != nil {
		return nil, "", "has a context that is no JSON object"
	}
	rest = text[colon+1+int(decoder.InputOffset()):]
	if !strings.HasPrefix(rest, "]") {
		return nil, "", open
	}
	return &pembav1.Condition{Caveat: text[:colon], Context: context}, rest[1:], ""
}

// readTime reads RFC 3339, or a date or time without a zone, taken as UTC.
func readTime(text string) (at *timestamppb.Timestamp, fault string) {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05", time.DateOnly} {
		if read, err := time.Parse(layout, text); err == nil {
			return timestamppb.New(read.Truncate(time.Millisecond)), ""
		}
	}
	return nil, "has the time `" + text + "`: expected one like `2027-01-31T12:00:00Z`"
}

// FormatObject prints `type:id`.
func FormatObject(object *pembav1.ObjectRef) string {
	return object.GetType() + ":" + object.GetId()
}

// FormatSubject prints `type:id` or `type:id#relation`.
func FormatSubject(subject *pembav1.SubjectRef) string {
	return userset(subject.GetType(), subject.GetId(), subject.GetRelation())
}

func userset(kind, id, relation string) string {
	if relation == "" {
		return kind + ":" + id
	}
	return kind + ":" + id + "#" + relation
}

// FormatRelationship prints what [ParseRelationship] reads.
func FormatRelationship(relationship *pembav1.Relationship) string {
	subject := FormatSubject(relationship.GetSubject())
	var suffix strings.Builder
	if condition := relationship.GetCondition(); condition != nil {
		suffix.WriteString("[" + condition.GetCaveat())
		if fields := condition.GetContext(); len(fields.GetFields()) > 0 {
			suffix.WriteString(":" + compact(fields))
		}
		suffix.WriteString("]")
	}
	if relationship.GetStarts() != nil {
		suffix.WriteString("[starts:" + formatTime(relationship.GetStarts()) + "]")
	}
	if relationship.GetExpiration() != nil {
		suffix.WriteString("[expiration:" + formatTime(relationship.GetExpiration()) + "]")
	}
	brackets := suffix.String()
	if strings.Contains(subject, "[") {
		if brackets == "" {
			brackets = "[]"
		}
		brackets = " " + brackets
	}
	return FormatObject(relationship.GetObject()) + "#" + relationship.GetRelation() + "@" +
		subject + brackets
}

func formatTime(at *timestamppb.Timestamp) string {
	return at.AsTime().Format("2006-01-02T15:04:05.999Z07:00")
}

// compact is a context as JSON, its names sorted and without white space.
func compact(context *structpb.Struct) string {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(context.AsMap()); err != nil {
		return "{}" // numbers that JSON can't tell, which no server stores
	}
	return strings.TrimSpace(out.String())
}
