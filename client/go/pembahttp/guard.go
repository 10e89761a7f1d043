// Package pembahttp puts a check in front of the handlers of an HTTP server.
//
//	guard := pembahttp.New(client, callerOf)
//	mux.Handle("GET /datasets/{name}",
//		guard.Require("read", pembahttp.Path("dataset", "name"), show))
//
// It is closed on failure: a conditional answer is none, and a check that fails lets nobody in.
package pembahttp

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	pemba "pemba.dev/client/go"
)

// A Checker answers questions. [*pemba.Client] is one.
type Checker interface {
	Check(context.Context, pemba.Question, ...pemba.AskOption) (pemba.Answer, error)
}

// A Caller tells who calls, as `type:id`: from what was verified of the request, such as a session,
// a certificate or a signed token, and never from a header that the caller may set. No caller is an
// error, or empty.
type Caller func(*http.Request) (subject string, err error)

// An Object tells which object a request is about, as `type:id`; empty for none, which is answered
// 404.
type Object func(*http.Request) string

// Path takes the object's id from a wildcard of the pattern that the handler is registered with.
func Path(objectType, wildcard string) Object {
	return func(r *http.Request) string {
		id := r.PathValue(wildcard)
		if id == "" {
			return ""
		}
		return objectType + ":" + id
	}
}

// A Refusal is why a request is not let in.
type Refusal struct {
	// Status is the HTTP status: 401, 403, 404 or 503; 400 if the object can be none.
	Status int
	// Message is one sentence for the caller.
	Message string
	// Answer is the denial, if there is one.
	Answer pemba.Answer
	// Err is why the check failed, if it did.
	Err error
}

// An Option says more about a [Guard].
type Option func(*Guard)

// WithRefusals writes refusals in another form, or logs them. The default is `{"message": …}`, with
// the decision's id beside it.
func WithRefusals(write func(http.ResponseWriter, *http.Request, Refusal)) Option {
	return func(g *Guard) { g.refuse = write }
}

// A Guard asks before a handler runs. It is safe for concurrent use.
type Guard struct {
	checker Checker
	caller  Caller
	refuse  func(http.ResponseWriter, *http.Request, Refusal)
}

// New makes a guard.
func New(checker Checker, caller Caller, options ...Option) *Guard {
	g := &Guard{checker: checker, caller: caller, refuse: WriteRefusal}
	for _, option := range options {
		option(g)
	}
	return g
}

// Require lets requests through to a handler if their caller has a permission on their object. Wrap
// the handler, not the mux: the wildcards of a pattern are known behind it only.
func (g *Guard) Require(permission string, object Object, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer, refusal := g.ask(r, permission, object)
		if refusal != nil {
			g.refuse(w, r, *refusal)
			return
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), answerKey{}, answer)))
	})
}

type answerKey struct{}

// AnswerOf is the answer that let a request in, for the decision's id in logs.
func AnswerOf(ctx context.Context) (pemba.Answer, bool) {
	answer, ok := ctx.Value(answerKey{}).(pemba.Answer)
	return answer, ok
}

func (g *Guard) ask(r *http.Request, permission string, object Object) (pemba.Answer, *Refusal) {
	subject, err := g.caller(r)
	if err != nil || subject == "" {
		return pemba.Answer{}, &Refusal{
			Status: http.StatusUnauthorized, Message: "who calls is not known", Err: err}
	}
	question := pemba.Question{Subject: subject, Permission: permission, Object: object(r)}
	if question.Object == "" {
		return pemba.Answer{}, &Refusal{Status: http.StatusNotFound, Message: "no such object"}
	}
	answer, err := g.checker.Check(r.Context(), question)
	switch {
	case errors.Is(err, pemba.ReasonMalformedRequest):
		return answer, &Refusal{Status: http.StatusBadRequest,
			Message: "the request names no possible object or caller", Err: err}
	case err != nil:
		return answer, &Refusal{Status: http.StatusServiceUnavailable,
			Message: "whether this is allowed can't be known now", Err: err}
	case !answer.IsAllowed():
		return answer, &Refusal{Status: http.StatusForbidden,
			Message: "`" + subject + "` may not `" + permission + "` `" + question.Object + "`",
			Answer:  answer}
	}
	return answer, nil
}

// WriteRefusal writes a refusal as JSON.
func WriteRefusal(w http.ResponseWriter, _ *http.Request, refusal Refusal) {
	body, err := json.Marshal(struct {
		Message    string   `json:"message"`
		DecisionID string   `json:"decision_id,omitempty"`
		Missing    []string `json:"missing_context,omitempty"`
	}{refusal.Message, refusal.Answer.DecisionID, refusal.Answer.Missing})
	if err != nil {
		body = []byte("{}") // strings always have a form
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(refusal.Status)
	_, _ = w.Write(body)
}
