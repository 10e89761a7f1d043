package pemba

import (
	"context"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"pemba.dev/client/go/pembav1"
)

const (
	// What a server takes in one CheckMany.
	mostItems = 10_000
	// A server takes 16 MiB unless it is set to less; long ids must not exceed that.
	mostItemBytes = 8 << 20
)

// A Decision is what an answer says.
type Decision = pembav1.Decision

// The decisions. A failed request is an error and none of them.
const (
	Allowed = pembav1.Decision_DECISION_ALLOWED
	Denied  = pembav1.Decision_DECISION_DENIED
	// Conditional is allowed if conditions hold whose values are missing.
	Conditional = pembav1.Decision_DECISION_CONDITIONAL
)

// A Question asks whether a subject may do something to an object.
type Question struct {
	// Subject is `type:id`, `type:id#relation` or `type:*`.
	Subject string
	// Permission is a permission or relation of the object's type.
	Permission string
	// Object is `type:id`.
	Object string
	// Context gives conditions their values. It is laid over that of [Given].
	Context map[string]any
	// Actors are those through whom the subject acts; without any those of [Through].
	Actors []string
}

// An Answer to a [Question].
type Answer struct {
	Decision Decision
	// Missing names what a conditional answer lacks, sorted.
	Missing []string
	// ValidUntil is until when the answer is known to hold at its revision; zero for no end.
	ValidUntil time.Time
	// FailedLink says where a chain of actors broke.
	FailedLink *pembav1.ChainLink
	// Token is the revision it was answered at.
	Token string
	// DecisionID names the decision in the record.
	DecisionID string
	// Err is why this one of [Client.CheckMany] failed; then there is no decision.
	Err error
}

// IsAllowed is true if the answer is allowed. A conditional answer is not, nor is a failed one.
func (a Answer) IsAllowed() bool { return a.Err == nil && a.Decision == Allowed }

// IsAllowed asks whether the subject may do that to the object. A conditional answer counts as no:
// [Client.Check] tells them apart.
func (c *Client) IsAllowed(
	ctx context.Context, subject, permission, object string, options ...AskOption,
) (bool, error) {
	answer, err := c.Check(
		ctx, Question{Subject: subject, Permission: permission, Object: object}, options...)
	return answer.IsAllowed(), err
}

// Check asks one question.
func (c *Client) Check(
	ctx context.Context, question Question, options ...AskOption,
) (Answer, error) {
	a, err := newAsk(options)
	if err != nil {
		return Answer{}, err
	}
	item, err := itemOf(question, a)
	if err != nil {
		return Answer{}, err
	}
	values := a.context
	if values == nil {
		values = item.Context
	} else {
		proto.Merge(values, item.Context)
	}
	response, err := c.permissions.Check(ctx, &pembav1.CheckRequest{
		Consistency:             a.consistency,
		Object:                  item.Object,
		Permission:              item.Permission,
		Subject:                 item.Subject,
		Context:                 values,
		ContextualRelationships: a.contextual,
		Actors:                  item.Actors,
		Draft:                   a.draft,
	})
	if err != nil {
		return Answer{}, err
	}
	return Answer{
		Decision:   response.GetDecision(),
		Missing:    response.GetMissingContext(),
		ValidUntil: timeOf(response.GetValidUntil()),
		FailedLink: response.GetFailedLink(),
		Token:      response.GetToken(),
		DecisionID: response.GetDecisionId(),
	}, nil
}

// CheckMany asks any number of questions at one revision, and answers in their order. A question
// that fails has its own Err and leaves the others alone.
func (c *Client) CheckMany(
	ctx context.Context, questions []Question, options ...AskOption,
) ([]Answer, error) {
	a, err := newAsk(options)
	if err != nil {
		return nil, err
	}
	answers := make([]Answer, len(questions))
	batch := &batch{}
	for i, question := range questions {
		item, err := itemOf(question, a)
		if err != nil {
			answers[i].Err = err
			continue
		}
		if !batch.takes(item) {
			if err := c.ask(ctx, a, batch, answers); err != nil {
				return nil, err
			}
		}
		batch.add(i, item)
	}
	if err := c.ask(ctx, a, batch, answers); err != nil {
		return nil, err
	}
	return answers, nil
}

// ask has a batch answered and empties it. The batches after the first are asked at its revision.
func (c *Client) ask(ctx context.Context, a *ask, batch *batch, answers []Answer) error {
	if len(batch.items) == 0 {
		return nil
	}
	response, err := c.permissions.CheckMany(ctx, &pembav1.CheckManyRequest{
		Consistency:             a.consistency,
		Items:                   batch.items,
		Context:                 a.context,
		ContextualRelationships: a.contextual,
		Draft:                   a.draft,
	})
	if err != nil {
		return err
	}
	if len(response.GetAnswers()) != len(batch.items) {
		return endedEarly("answer to a batch of checks")
	}
	for i, told := range response.GetAnswers() {
		answers[batch.places[i]] = Answer{
			Decision:   told.GetDecision(),
			Missing:    told.GetMissingContext(),
			ValidUntil: timeOf(told.GetValidUntil()),
			FailedLink: told.GetFailedLink(),
			Token:      response.GetToken(),
			DecisionID: response.GetDecisionId(),
			Err:        ofItem(told.GetError()),
		}
	}
	// A time in the past is one world by itself, and also what expirations are judged by.
	if _, isPast := a.consistency.GetRequirement().(*pembav1.Consistency_AsOf); !isPast {
		a.consistency = exactly(response.GetToken())
	}
	batch.empty()
	return nil
}

// A batch is what goes out in one call, and where its answers belong.
type batch struct {
	items  []*pembav1.CheckManyRequest_Item
	places []int
	bytes  int
}

func (b *batch) empty() { *b = batch{} }

func (b *batch) takes(item *pembav1.CheckManyRequest_Item) bool {
	return len(b.items) < mostItems && (b.bytes == 0 || b.bytes+proto.Size(item) <= mostItemBytes)
}

func (b *batch) add(place int, item *pembav1.CheckManyRequest_Item) {
	b.items = append(b.items, item)
	b.places = append(b.places, place)
	b.bytes += proto.Size(item)
}

func itemOf(question Question, a *ask) (*pembav1.CheckManyRequest_Item, error) {
	item := &pembav1.CheckManyRequest_Item{Permission: question.Permission, Actors: a.actors}
	var err error
	if item.Object, err = ParseObject(question.Object); err != nil {
		return nil, err
	}
	if item.Subject, err = ParseSubject(question.Subject); err != nil {
		return nil, err
	}
	if item.Context, err = contextOf(question.Context); err != nil {
		return nil, err
	}
	if len(question.Actors) > 0 {
		if item.Actors, err = objects(question.Actors); err != nil {
			return nil, err
		}
	}
	return item, nil
}

// timeOf is the zero time for none.
func timeOf(at *timestamppb.Timestamp) time.Time {
	if at == nil {
		return time.Time{}
	}
	return at.AsTime()
}
