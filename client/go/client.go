package pemba

import (
	"context"
	"fmt"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/keepalive"

	"pemba.dev/client/go/pembav1"
)

const (
	// Large enough for every legal answer, such as the tree of a wide relation.
	largestMessageBytes = 64 << 20
	// A dead connection is noticed in some 80 seconds.
	keepAliveTime    = 60 * time.Second
	keepAliveTimeout = 20 * time.Second
)

// A Client asks and tells one Pemba. It is safe for concurrent use: make one and keep it.
type Client struct {
	conn    *grpc.ClientConn
	calls   *calls
	timeout time.Duration

	permissions   pembav1.PermissionServiceClient
	relationships pembav1.RelationshipServiceClient
	schemas       pembav1.SchemaServiceClient
	histories     pembav1.HistoryServiceClient
	audit         pembav1.AuditServiceClient
}

// New makes a client of `host:port`, or of another gRPC target. It speaks TLS unless
// [WithPlaintext] is given, and connects at its first call.
func New(target string, options ...Option) (*Client, error) {
	s, err := newSettings(options)
	if err != nil {
		return nil, err
	}
	c := &calls{
		target:   target,
		timeout:  s.timeout,
		attempts: s.attempts,
		memory:   &memory{used: s.readYourWrites},
	}
	dial := []grpc.DialOption{
		grpc.WithTransportCredentials(s.transport()),
		grpc.WithUserAgent("pemba-go"),
		grpc.WithDefaultServiceConfig(serviceConfig(s.attempts)),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(largestMessageBytes)),
		grpc.WithChainUnaryInterceptor(c.unary),
		grpc.WithChainStreamInterceptor(c.stream),
		grpc.WithKeepaliveParams(keepalive.ClientParameters{
			Time:    keepAliveTime,
			Timeout: keepAliveTimeout,
		}),
		// The retries of a call take longer than the longest pause, so a call that is made once the
		// server is back finds it.
		grpc.WithConnectParams(grpc.ConnectParams{
			Backoff: backoff.Config{
				BaseDelay: firstPause, Multiplier: pauseGrowth, Jitter: 0.2, MaxDelay: longestPause,
			},
			MinConnectTimeout: 5 * time.Second,
		}),
	}
	if s.key != "" {
		dial = append(dial, grpc.WithPerRPCCredentials(bearer{key: s.key, tls: !s.plaintext}))
	}
	conn, err := grpc.NewClient(target, append(dial, s.dial...)...)
	if err != nil {
		return nil, fmt.Errorf("pemba: no client of `%s` can be made: %w", target, err)
	}
	return &Client{
		conn:          conn,
		calls:         c,
		timeout:       s.timeout,
		permissions:   pembav1.NewPermissionServiceClient(conn),
		relationships: pembav1.NewRelationshipServiceClient(conn),
		schemas:       pembav1.NewSchemaServiceClient(conn),
		histories:     pembav1.NewHistoryServiceClient(conn),
		audit:         pembav1.NewAuditServiceClient(conn),
	}, nil
}

// Close ends the running calls and the connection.
func (c *Client) Close() error { return c.conn.Close() }

// LastToken is the token of the last write that this client had answered; empty before the first.
//
// Hand it to another client, which passes it as [AtLeast], or as [Client.SeeWrites] once, to see
// this one's writes. Where goroutines write at the same time the last answer wins; one that needs
// exactly its own write passes that token.
func (c *Client) LastToken() string { return c.calls.memory.last() }

// SeeWrites lets the reads from now on see the write with this token, which another client made.
func (c *Client) SeeWrites(token string) { c.calls.memory.keep(token) }

// Conn is the connection, for services without a stub here, such as health.
func (c *Client) Conn() *grpc.ClientConn { return c.conn }

// Permissions is the generated stub of PermissionService.
func (c *Client) Permissions() pembav1.PermissionServiceClient { return c.permissions }

// Relationships is the generated stub of RelationshipService.
func (c *Client) Relationships() pembav1.RelationshipServiceClient { return c.relationships }

// Schemas is the generated stub of SchemaService.
func (c *Client) Schemas() pembav1.SchemaServiceClient { return c.schemas }

// Histories is the generated stub of HistoryService.
func (c *Client) Histories() pembav1.HistoryServiceClient { return c.histories }

// Audit is the generated stub of AuditService.
func (c *Client) Audit() pembav1.AuditServiceClient { return c.audit }

// WriteSchema replaces the schema and returns the token of the change.
func (c *Client) WriteSchema(ctx context.Context, schema string) (string, error) {
	response, err := c.schemas.Write(ctx, &pembav1.SchemaServiceWriteRequest{Schema: schema})
	return response.GetToken(), err
}

// ReadSchema is the schema as it was written, comments and all.
func (c *Client) ReadSchema(ctx context.Context) (string, error) {
	response, err := c.schemas.Read(ctx, &pembav1.SchemaServiceReadRequest{})
	return response.GetSchema(), err
}

// bearer sends a key with every call.
type bearer struct {
	key string
	tls bool
}

func (b bearer) GetRequestMetadata(context.Context, ...string) (map[string]string, error) {
	return map[string]string{"authorization": "Bearer " + b.key}, nil
}

func (b bearer) RequireTransportSecurity() bool { return b.tls }
