package pemba

import (
	"context"
	"errors"
	"fmt"
	"maps"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"pemba.dev/client/go/pembav1"
)

// An Error is a call that failed: the server refused it, did not answer in time, or was not
// reached. A denied check is an answer, and none of these.
//
//	var failure *pemba.Error
//	if errors.As(err, &failure) { … failure.Reason, failure.Metadata … }
//	if errors.Is(err, pemba.ReasonUnknownRelation) { … }
//
// It is also a gRPC status, and a context's error where the call was ended by its context.
type Error struct {
	// Code is the gRPC status code.
	Code codes.Code
	// Reason is the stable reason; empty if the failure is not the server's word.
	Reason Reason
	// Message is one sentence for people, the server's own if it has a reason.
	Message string
	// Metadata is what a program may want to read: names, limits, positions.
	Metadata map[string]string

	cause error
}

func (e *Error) Error() string { return "pemba: " + e.Message }

// Is tells whether the failure has this [Reason].
func (e *Error) Is(target error) bool {
	reason, ok := target.(Reason)
	return ok && reason != "" && reason == e.Reason
}

// Unwrap is [context.DeadlineExceeded] or [context.Canceled] where time or the caller ended the
// call, and otherwise gRPC's own error.
func (e *Error) Unwrap() error {
	switch e.Code {
	case codes.DeadlineExceeded:
		return context.DeadlineExceeded
	case codes.Canceled:
		return context.Canceled
	default:
		return e.cause
	}
}

// GRPCStatus is the failure as gRPC tells it.
func (e *Error) GRPCStatus() *status.Status {
	if told, ok := status.FromError(e.cause); ok && e.cause != nil {
		return told
	}
	return status.New(e.Code, e.Message)
}

// Unreachable is true if no server answered at all.
func (e *Error) Unreachable() bool { return e.Code == codes.Unavailable && e.Reason == "" }

// ReasonOf is the stable reason of a failed call; empty for other errors.
func ReasonOf(err error) Reason {
	var failure *Error
	if errors.As(err, &failure) {
		return failure.Reason
	}
	return ""
}

// typed turns the failure of a call into an [*Error].
func typed(err error, target string) error {
	var already *Error
	if err == nil || errors.As(err, &already) {
		return err
	}
	told := status.Convert(err)
	if told.Code() == codes.Unknown {
		told = status.FromContextError(err)
	}
	failure := &Error{Code: told.Code(), Message: told.Message(), cause: told.Err()}
	for _, detail := range told.Details() {
		if info, ok := detail.(*errdetails.ErrorInfo); ok {
			failure.Reason = Reason(info.GetReason())
			failure.Metadata = maps.Clone(info.GetMetadata())
		}
	}
	if failure.Reason != "" {
		return failure
	}
	switch failure.Code {
	case codes.DeadlineExceeded:
		failure.Reason = ReasonDeadlineExceeded
		failure.Message = fmt.Sprintf("no answer from `%s` within the deadline", target)
	case codes.Canceled:
		failure.Reason = ReasonCancelled
		failure.Message = "the call was cancelled"
	case codes.Unavailable:
		failure.Message = fmt.Sprintf("no answer from `%s`: %s", target, told.Message())
	}
	return failure
}

// ofItem is the failure of one item of many; nil if there is none.
func ofItem(failure *pembav1.Failure) error {
	if failure == nil {
		return nil
	}
	return &Error{
		Code:     codes.Code(failure.GetCode()),
		Reason:   Reason(failure.GetReason()),
		Message:  failure.GetMessage(),
		Metadata: failure.GetMetadata(),
	}
}

// malformed is a fault that the server need not be asked about.
func malformed(format string, values ...any) error {
	return &Error{
		Code:    codes.InvalidArgument,
		Reason:  ReasonMalformedRequest,
		Message: fmt.Sprintf(format, values...),
	}
}

func endedEarly(what string) error {
	return &Error{
		Code: codes.DataLoss, Message: fmt.Sprintf("the %s ended before its end", what),
	}
}
