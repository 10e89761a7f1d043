package pemba

import (
	"context"
	"errors"
	"io"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// calls stands between the stubs and the connection: deadline, token, repetition, typed errors. So
// they hold for the generated stubs as for the methods of [Client].
type calls struct {
	target   string
	timeout  time.Duration
	attempts int
	memory   *memory
}

func (c *calls) unary(
	ctx context.Context, method string, request, reply any,
	conn *grpc.ClientConn, invoke grpc.UnaryInvoker, options ...grpc.CallOption,
) error {
	ctx, cancel := c.bounded(ctx)
	defer cancel()
	request = c.memory.carry(request)
	err := c.repeat(ctx, isKeyed(request), func() error {
		return invoke(ctx, method, request, reply, conn, options...)
	})
	if err != nil {
		return typed(err, c.target)
	}
	c.memory.keepWritten(method, reply)
	return nil
}

// bounded gives a context a deadline if it has none.
func (c *calls) bounded(ctx context.Context) (context.Context, context.CancelFunc) {
	if _, ok := ctx.Deadline(); ok {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, c.timeout)
}

// isKeyed tells whether a request is a write that may be repeated: the server answers a repetition
// as it answered the first, and writes nothing.
func isKeyed(request any) bool {
	keyed, ok := request.(interface{ GetIdempotencyKey() string })
	return ok && keyed.GetIdempotencyKey() != ""
}

// repeat runs a call again while the server is away, if that is safe.
func (c *calls) repeat(ctx context.Context, isSafe bool, call func() error) error {
	pause := newPause(longestPause)
	for attempt := 1; ; attempt++ {
		err := call()
		if !isSafe || status.Code(err) != codes.Unavailable || attempt >= c.attempts {
			return err
		}
		if pause.wait(ctx) != nil {
			return err
		}
	}
}

func (c *calls) stream(
	ctx context.Context, description *grpc.StreamDesc, conn *grpc.ClientConn, method string,
	open grpc.Streamer, options ...grpc.CallOption,
) (grpc.ClientStream, error) {
	stream, err := open(ctx, description, conn, method, options...)
	if err != nil {
		return nil, typed(err, c.target)
	}
	return &carriedStream{stream, c, method}, nil
}

// carriedStream carries the token into what is sent and out of what is received, and types errors.
type carriedStream struct {
	grpc.ClientStream
	calls  *calls
	method string
}

func (s *carriedStream) SendMsg(message any) error {
	return s.told(s.ClientStream.SendMsg(s.calls.memory.carry(message)))
}

func (s *carriedStream) RecvMsg(message any) error {
	if err := s.ClientStream.RecvMsg(message); err != nil {
		return s.told(err)
	}
	s.calls.memory.keepWritten(s.method, message)
	return nil
}

// told leaves the end of a stream as it is.
func (s *carriedStream) told(err error) error {
	if err == nil || errors.Is(err, io.EOF) {
		return err
	}
	return typed(err, s.calls.target)
}
