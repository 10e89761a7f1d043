// Package pembagrpc puts a check in front of the methods of a gRPC server.
//
//	guard := pembagrpc.New(client, callerOf, pembagrpc.Rules{
//		datasets.Datasets_Get_FullMethodName: pembagrpc.Require("read",
//			func(r *datasets.GetRequest) string { return "dataset:" + r.GetName() }),
//		healthpb.Health_Check_FullMethodName: pembagrpc.Open(),
//	})
//	server := grpc.NewServer(
//		grpc.UnaryInterceptor(guard.Unary), grpc.StreamInterceptor(guard.Stream))
//
// It is closed on failure: a method without a rule can't be called, a conditional answer is none,
// and a check that fails lets nobody in.
package pembagrpc

import (
	"context"
	"errors"
	"strings"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	pemba "pemba.dev/client/go"
)

// A Checker answers questions. [*pemba.Client] is one.
type Checker interface {
	Check(context.Context, pemba.Question, ...pemba.AskOption) (pemba.Answer, error)
}

// A Caller tells who calls, as `type:id`: from what was verified of the call, such as a certificate
// or a signed token, and never from a header that the caller may set. No caller is an error, or
// empty.
type Caller func(context.Context) (subject string, err error)

// Rules say what each method needs, by its full name, such as `/shop.v1.Orders/Get`.
type Rules map[string]Rule

// A Rule says what a request needs.
type Rule struct {
	open bool
	need func(ctx context.Context, request any) (pemba.Question, error)
}

// Open lets everybody call a method.
func Open() Rule { return Rule{open: true} }

// Require needs a permission on an object of the request, as `type:id`. M is the message, such as
// `shopv1.GetRequest`.
func Require[M any](permission string, object func(request *M) string) Rule {
	return RequireQuestion(func(_ context.Context, request *M) (pemba.Question, error) {
		return pemba.Question{Permission: permission, Object: object(request)}, nil
	})
}

// RequireQuestion needs an answer to a question about the request, whose subject is the caller
// unless the question has one. Its error refuses the call; a gRPC status is handed on.
func RequireQuestion[M any](
	question func(ctx context.Context, request *M) (pemba.Question, error),
) Rule {
	return Rule{need: func(ctx context.Context, request any) (pemba.Question, error) {
		message, ok := request.(*M)
		if !ok {
			return pemba.Question{}, status.Errorf(
				codes.Internal, "the rule of this method is for another message than %T", request)
		}
		return question(ctx, message)
	}}
}

// An Option says more about a [Guard].
type Option func(*Guard)

// WithFailures tells every check that failed, so that it can be logged: the caller learns little.
func WithFailures(tell func(ctx context.Context, method string, err error)) Option {
	return func(g *Guard) { g.failed = tell }
}

// A Guard asks before a method runs. It is safe for concurrent use.
type Guard struct {
	checker Checker
	caller  Caller
	rules   Rules
	failed  func(ctx context.Context, method string, err error)
}

// New makes a guard of a server's methods.
func New(checker Checker, caller Caller, rules Rules, options ...Option) *Guard {
	g := &Guard{
		checker: checker,
		caller:  caller,
		rules:   rules,
		failed:  func(context.Context, string, error) {},
	}
	for _, option := range options {
		option(g)
	}
	return g
}

// Unary is a [grpc.UnaryServerInterceptor].
func (g *Guard) Unary(
	ctx context.Context, request any, info *grpc.UnaryServerInfo, handle grpc.UnaryHandler,
) (any, error) {
	rule, err := g.rule(info.FullMethod)
	if err != nil {
		return nil, err
	}
	if !rule.open {
		answer, err := g.ask(ctx, info.FullMethod, rule, request)
		if err != nil {
			return nil, err
		}
		ctx = context.WithValue(ctx, answerKey{}, answer)
	}
	return handle(ctx, request)
}

// Stream is a [grpc.StreamServerInterceptor]. Each message that the caller sends is checked before
// the method sees it.
func (g *Guard) Stream(
	server any, stream grpc.ServerStream, info *grpc.StreamServerInfo, handle grpc.StreamHandler,
) error {
	rule, err := g.rule(info.FullMethod)
	if err != nil {
		return err
	}
	if !rule.open {
		stream = &guardedStream{stream, g, info.FullMethod, rule}
	}
	return handle(server, stream)
}

type guardedStream struct {
	grpc.ServerStream
	guard  *Guard
	method string
	rule   Rule
}

func (s *guardedStream) RecvMsg(message any) error {
	if err := s.ServerStream.RecvMsg(message); err != nil {
		return err
	}
	_, err := s.guard.ask(s.Context(), s.method, s.rule, message)
	return err
}

type answerKey struct{}

// AnswerOf is the answer that let a unary call in, for the decision's id in logs.
func AnswerOf(ctx context.Context) (pemba.Answer, bool) {
	answer, ok := ctx.Value(answerKey{}).(pemba.Answer)
	return answer, ok
}

func (g *Guard) rule(method string) (Rule, error) {
	rule, ok := g.rules[method]
	if !ok || !rule.open && rule.need == nil {
		return Rule{}, status.Errorf(codes.PermissionDenied, "nobody may call `%s`: it has no rule", method)
	}
	return rule, nil
}

// ask has the answer that lets a request in, or a status.
func (g *Guard) ask(
	ctx context.Context, method string, rule Rule, request any,
) (pemba.Answer, error) {
	question, err := rule.need(ctx, request)
	if err != nil {
		if _, isStatus := status.FromError(err); isStatus {
			return pemba.Answer{}, err
		}
		return pemba.Answer{}, status.Error(codes.InvalidArgument, err.Error())
	}
	if question.Subject == "" {
		if question.Subject, err = g.caller(ctx); err != nil || question.Subject == "" {
			return pemba.Answer{}, status.Error(codes.Unauthenticated, "who calls is not known")
		}
	}
	answer, err := g.checker.Check(ctx, question)
	if err != nil {
		g.failed(ctx, method, err)
		return pemba.Answer{}, failure(err)
	}
	if !answer.IsAllowed() {
		return pemba.Answer{}, denial(question, answer)
	}
	return answer, nil
}

// failure is what the caller learns of a check that failed: what it can mend.
func failure(err error) error {
	switch {
	case errors.Is(err, pemba.ReasonMalformedRequest):
		return status.Error(codes.InvalidArgument, "the request names no possible object or caller")
	case errors.Is(err, context.Canceled):
		return status.Error(codes.Canceled, "the call was cancelled")
	case errors.Is(err, context.DeadlineExceeded):
		return status.Error(codes.DeadlineExceeded, "whether this is allowed was not known in time")
	default:
		return status.Error(codes.Unavailable, "whether this is allowed can't be known now")
	}
}

func denial(question pemba.Question, answer pemba.Answer) error {
	told := status.Newf(codes.PermissionDenied,
		"`%s` may not `%s` `%s`", question.Subject, question.Permission, question.Object)
	info := &errdetails.ErrorInfo{
		Reason: answer.Decision.String()[len("DECISION_"):],
		Domain: "pemba.dev",
		Metadata: map[string]string{
			"subject":     question.Subject,
			"permission":  question.Permission,
			"object":      question.Object,
			"decision_id": answer.DecisionID,
		},
	}
	if len(answer.Missing) > 0 {
		info.Metadata["missing_context"] = strings.Join(answer.Missing, ",")
	}
	if detailed, err := told.WithDetails(info); err == nil {
		told = detailed
	}
	return told.Err()
}
