package pemba

import (
	"context"
	"errors"
	"io"
	"iter"
	"sync"
	"sync/atomic"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"pemba.dev/client/go/pembav1"
)

const longestWatchPause = 5 * time.Second

// A WatchOption says what a [Watch] tells.
type WatchOption func(*Watch)

// After starts after this token, which the last message before it had, instead of now.
func After(token string) WatchOption {
	return func(w *Watch) { w.token.Store(&token) }
}

// OfTypes tells changes of relationships of these object types only; those of the schema always
// come.
func OfTypes(objectTypes ...string) WatchOption {
	return func(w *Watch) { w.types = objectTypes }
}

// WithHeartbeats also gives the messages of an idle watch, which have no changes and move the token
// on. Keep their tokens if you keep tokens for longer than the server keeps changes.
func WithHeartbeats() WatchOption {
	return func(w *Watch) { w.heartbeats = true }
}

// A Watch tells changes as they happen, each once and in order, across broken connections: when the
// server goes away it is called again, after a pause that grows to 5 seconds, from the last message
// on. One goroutine reads; any may close.
type Watch struct {
	client     *Client
	types      []string
	heartbeats bool
	token      atomic.Pointer[string]
	pause      *pause

	ctx    context.Context
	cancel context.CancelFunc
	closed atomic.Bool
	reader sync.Mutex
	stream grpc.ServerStreamingClient[pembav1.WatchResponse]
}

// Watch starts to watch, until its context ends or it is closed. Once it has returned, no later
// change is missed. A server that is not reached, or that refuses, is an error.
func (c *Client) Watch(ctx context.Context, options ...WatchOption) (*Watch, error) {
	w := &Watch{client: c, pause: newPause(longestWatchPause)}
	w.ctx, w.cancel = context.WithCancel(ctx)
	for _, option := range options {
		option(w)
	}
	// The first message is a heartbeat, which tells where the watch begins.
	late := time.AfterFunc(c.timeout, w.cancel)
	first, err := w.receive()
	if !late.Stop() && ctx.Err() == nil {
		err = typed(context.DeadlineExceeded, c.calls.target)
	}
	if err != nil {
		w.cancel()
		return nil, err
	}
	w.moveTo(first)
	return w, nil
}

// Events gives the changes. It ends with an error if the server refuses to go on or the context
// ends, and without one if the watch is closed. Ranging again goes on after the last change.
func (w *Watch) Events() iter.Seq2[*pembav1.WatchResponse, error] {
	return func(yield func(*pembav1.WatchResponse, error) bool) {
		w.reader.Lock()
		defer w.reader.Unlock()
		for {
			event, err := w.next()
			if w.closed.Load() {
				return
			}
			if err != nil {
				yield(nil, err)
				return
			}
			w.moveTo(event)
			if event.GetHeartbeat() && !w.heartbeats {
				continue
			}
			if !yield(event, nil) {
				return
			}
		}
	}
}

// Token is that of the last message that was read, for [After].
func (w *Watch) Token() string {
	if token := w.token.Load(); token != nil {
		return *token
	}
	return ""
}

// Close ends the watch.
func (w *Watch) Close() {
	w.closed.Store(true)
	w.cancel()
}

func (w *Watch) moveTo(event *pembav1.WatchResponse) {
	token := event.GetToken()
	w.token.Store(&token)
	w.pause = newPause(longestWatchPause)
}

// next is the next message, however often the connection breaks meanwhile.
func (w *Watch) next() (*pembav1.WatchResponse, error) {
	for {
		event, err := w.receive()
		if err == nil {
			return event, nil
		}
		w.stream = nil
		isAway := errors.Is(err, io.EOF) || status.Code(err) == codes.Unavailable
		if !isAway || w.ctx.Err() != nil {
			return nil, err
		}
		if w.pause.wait(w.ctx) != nil {
			return nil, typed(w.ctx.Err(), w.client.calls.target)
		}
	}
}

// receive opens the stream if there is none, and waits for its next message.
func (w *Watch) receive() (*pembav1.WatchResponse, error) {
	if w.stream == nil {
		stream, err := w.client.relationships.Watch(
			w.ctx, &pembav1.WatchRequest{After: w.Token(), ObjectTypes: w.types})
		if err != nil {
			return nil, err
		}
		w.stream = stream
	}
	return w.stream.Recv()
}
