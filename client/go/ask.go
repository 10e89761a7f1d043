package pemba

import (
	"time"

	"google.golang.org/protobuf/types/known/structpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"pemba.dev/client/go/pembav1"
)

// An AskOption says more about a question: the world it is asked in, and what is given for it.
type AskOption func(*ask) error

// A ListOption is an [AskOption], or says which page of a list is read.
type ListOption interface {
	apply(*ask) error
}

func (o AskOption) apply(a *ask) error { return o(a) }

// pageOption makes sense for lists only.
type pageOption func(*ask) error

func (o pageOption) apply(a *ask) error { return o(a) }

type ask struct {
	consistency *pembav1.Consistency
	context     *structpb.Struct
	contextual  []*pembav1.Relationship
	actors      []*pembav1.ObjectRef
	draft       *pembav1.Draft
	pageSize    uint32
	cursor      string
}

func newAsk[O ListOption](options []O) (*ask, error) {
	a := &ask{}
	for _, option := range options {
		if err := option.apply(a); err != nil {
			return nil, err
		}
	}
	return a, nil
}

// AtHead asks at the newest revision, whatever this client wrote.
func AtHead() AskOption {
	return at(&pembav1.Consistency{Requirement: &pembav1.Consistency_Head{Head: true}})
}

// AtLeast asks at the newest revision, which is this token's or a later one.
func AtLeast(token string) AskOption { return at(atLeast(token)) }

// Exactly asks at this token's revision.
func Exactly(token string) AskOption { return at(exactly(token)) }

func exactly(token string) *pembav1.Consistency {
	return &pembav1.Consistency{Requirement: &pembav1.Consistency_Exactly{Exactly: token}}
}

// AsOf asks about the world as it was at this time.
func AsOf(instant time.Time) AskOption {
	return at(&pembav1.Consistency{
		Requirement: &pembav1.Consistency_AsOf{AsOf: timestamppb.New(instant)},
	})
}

func at(consistency *pembav1.Consistency) AskOption {
	return func(a *ask) error {
		a.consistency = consistency
		return nil
	}
}

// Given gives conditions their values. What is stored with a relationship wins over them.
func Given(context map[string]any) AskOption {
	return func(a *ask) (err error) {
		a.context, err = contextOf(context)
		return err
	}
}

func contextOf(context map[string]any) (*structpb.Struct, error) {
	if context == nil {
		return nil, nil
	}
	values, err := structpb.NewStruct(context)
	if err != nil {
		return nil, malformed("the context has no JSON form: %v", err)
	}
	return values, nil
}

// Assuming takes these relationships for true in this request, beside the stored ones.
func Assuming(relationships ...string) AskOption {
	return func(a *ask) error {
		for _, text := range relationships {
			relationship, err := ParseRelationship(text)
			if err != nil {
				return err
			}
			a.contextual = append(a.contextual, relationship)
		}
		return nil
	}
}

// Through says through whom the subject acts, such as `agent:copilot`: the first delegate first,
// the one who really acts last.
func Through(actors ...string) AskOption {
	return func(a *ask) (err error) {
		a.actors, err = objects(actors)
		return err
	}
}

func objects(texts []string) ([]*pembav1.ObjectRef, error) {
	read := make([]*pembav1.ObjectRef, 0, len(texts))
	for _, text := range texts {
		object, err := ParseObject(text)
		if err != nil {
			return nil, err
		}
		read = append(read, object)
	}
	return read, nil
}

// IfWritten answers as if this draft had been written.
func IfWritten(draft *pembav1.Draft) AskOption {
	return func(a *ask) error {
		a.draft = draft
		return nil
	}
}

// PageSize fixes how many entries a page has. Without it the first page is small and later ones
// grow.
func PageSize(entries uint32) ListOption {
	return pageOption(func(a *ask) error {
		a.pageSize = entries
		return nil
	})
}

// From goes on where a page ended, of which this is the cursor. All else must be as it was asked
// then; the world is that of the first page.
func From(cursor string) ListOption {
	return pageOption(func(a *ask) error {
		a.cursor = cursor
		return nil
	})
}
