package pemba

import (
	"context"
	"iter"

	"google.golang.org/protobuf/proto"

	"pemba.dev/client/go/pembav1"
)

const (
	// What a server takes in one message of an import, and what is worth sending at once.
	mostImported      = 1_000
	mostImportedBytes = 256 << 10
)

// A WriteOption is a part of a write: what it changes, or a [ChangeOption].
type WriteOption interface {
	applyWrite(*change) error
}

// A ChangeOption says more about a change: by whom and why, on what condition, under which key.
type ChangeOption func(*change) error

func (o ChangeOption) applyWrite(c *change) error { return o(c) }

type updateOption func(*change) error

func (o updateOption) applyWrite(c *change) error { return o(c) }

type change struct {
	updates       []*pembav1.Update
	preconditions []*pembav1.Precondition
	provenance    *pembav1.Provenance
	key           string
	emergency     bool
}

func newChange[O WriteOption](options []O) (*change, error) {
	c := &change{provenance: &pembav1.Provenance{}}
	for _, option := range options {
		if err := option.applyWrite(c); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// Create writes relationships that must not exist yet.
func Create(relationships ...string) WriteOption {
	return updates(pembav1.Update_OPERATION_CREATE, relationships)
}

// Touch writes relationships, in the place of those that exist.
func Touch(relationships ...string) WriteOption {
	return updates(pembav1.Update_OPERATION_TOUCH, relationships)
}

// Delete deletes relationships; nothing happens where there is none.
func Delete(relationships ...string) WriteOption {
	return updates(pembav1.Update_OPERATION_DELETE, relationships)
}

func updates(operation pembav1.Update_Operation, relationships []string) WriteOption {
	return updateOption(func(c *change) error {
		for _, text := range relationships {
			relationship, err := ParseRelationship(text)
			if err != nil {
				return err
			}
			c.updates = append(
				c.updates, &pembav1.Update{Operation: operation, Relationship: relationship})
		}
		return nil
	})
}

// Because gives the reason of a change, such as a ticket.
func Because(reason string) ChangeOption {
	return func(c *change) error {
		c.provenance.Reason = reason
		return nil
	}
}

// By names on whose behalf a change is made; without it the caller is named.
func By(actor string) ChangeOption {
	return func(c *change) error {
		c.provenance.Actor = actor
		return nil
	}
}

// Noting keeps these with the change.
func Noting(metadata map[string]string) ChangeOption {
	return func(c *change) error {
		c.provenance.Metadata = metadata
		return nil
	}
}

// IdempotencyKey makes a change safe to repeat: a repetition with the same key and content answers
// as the first one did and changes nothing. The client then repeats it while the server is away.
func IdempotencyKey(key string) ChangeOption {
	return func(c *change) error {
		if key == "" {
			return malformed("an idempotency key is empty")
		}
		c.key = key
		return nil
	}
}

// IfMatches makes a change only if a stored relationship matches.
func IfMatches(filter *pembav1.RelationshipFilter) ChangeOption {
	return precondition(pembav1.Precondition_OPERATION_MUST_MATCH, filter)
}

// UnlessMatches makes a change only if no stored relationship matches.
func UnlessMatches(filter *pembav1.RelationshipFilter) ChangeOption {
	return precondition(pembav1.Precondition_OPERATION_MUST_NOT_MATCH, filter)
}

func precondition(
	operation pembav1.Precondition_Operation, filter *pembav1.RelationshipFilter,
) ChangeOption {
	return func(c *change) error {
		c.preconditions = append(
			c.preconditions, &pembav1.Precondition{Operation: operation, Filter: filter})
		return nil
	}
}

// InEmergency marks a write for ever as one that broke the glass: of relationships that expire
// soon, with a reason.
func InEmergency() WriteOption {
	return updateOption(func(c *change) error {
		c.emergency = true
		return nil
	})
}

// Write makes all of up to 1,000 updates or none, and returns the token of the change.
//
//	token, err := client.Write(ctx, pemba.Touch("dataset:patients#reader@user:ana"))
func (c *Client) Write(ctx context.Context, options ...WriteOption) (string, error) {
	change, err := newChange(options)
	if err != nil {
		return "", err
	}
	response, err := c.relationships.Write(ctx, &pembav1.WriteRequest{
		Updates:        change.updates,
		Preconditions:  change.preconditions,
		Provenance:     change.provenance,
		IdempotencyKey: change.key,
		BreakGlass:     change.emergency,
	})
	return response.GetToken(), err
}

// DeleteMatching deletes every relationship that a filter matches, at most 10,000, and tells how
// many there were.
func (c *Client) DeleteMatching(
	ctx context.Context, filter *pembav1.RelationshipFilter, options ...ChangeOption,
) (uint32, error) {
	change, err := newChange(options)
	if err != nil {
		return 0, err
	}
	response, err := c.relationships.Delete(ctx, &pembav1.DeleteRequest{
		Filter:         filter,
		Preconditions:  change.preconditions,
		Provenance:     change.provenance,
		IdempotencyKey: change.key,
	})
	return response.GetDeleted(), err
}

// Import writes very many relationships as they come, in the place of those that exist, and tells
// how many there were. It has no deadline but the context's. A broken import can be repeated.
func (c *Client) Import(
	ctx context.Context, relationships iter.Seq[*pembav1.Relationship], options ...ChangeOption,
) (uint64, error) {
	change, err := newChange(options)
	if err != nil {
		return 0, err
	}
	if change.key != "" || change.preconditions != nil {
		return 0, malformed("an import takes neither an idempotency key nor preconditions")
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := c.relationships.Import(ctx)
	if err != nil {
		return 0, err
	}
	message := &pembav1.ImportRequest{Provenance: change.provenance}
	size := 0
	for relationship := range relationships {
		message.Relationships = append(message.Relationships, relationship)
		size += proto.Size(relationship)
		if len(message.Relationships) < mostImported && size < mostImportedBytes {
			continue
		}
		if stream.Send(message) != nil {
			break // what is wrong comes with the answer
		}
		message, size = &pembav1.ImportRequest{}, 0
	}
	if len(message.Relationships) > 0 {
		_ = stream.Send(message)
	}
	response, err := stream.CloseAndRecv()
	return response.GetImported(), err
}
