package pembagrpc_test

import (
	"context"
	"errors"
	"io"
	"net"
	"slices"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	testing_pb "google.golang.org/grpc/interop/grpc_testing"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	pemba "pemba.dev/client/go"
	"pemba.dev/client/go/internal/pembatest"
	"pemba.dev/client/go/pembagrpc"
)

// TestGuard guards a gRPC server by a real Pemba.
func TestGuard(t *testing.T) {
	pembaServer := pembatest.Start(t)
	client := pembaServer.Client(pemba.WithAttempts(1), pemba.WithTimeout(20*time.Second))
	pembatest.WriteScenario(t, client)
	if _, err := client.Write(t.Context(), pemba.Touch(
		`document:diary#visitor@user:amina[in_hours:{"opens":8,"closes":18}]`)); err != nil {
		t.Fatal(err)
	}
	service := &documents{}
	var failures []error
	guard := pembagrpc.New(client, callerOf, pembagrpc.Rules{
		testing_pb.TestService_EmptyCall_FullMethodName: pembagrpc.Open(),
		testing_pb.TestService_UnaryCall_FullMethodName: pembagrpc.Require("read",
			func(r *testing_pb.SimpleRequest) string { return string(r.GetPayload().GetBody()) }),
		testing_pb.TestService_StreamingOutputCall_FullMethodName: pembagrpc.Require("read",
			func(r *testing_pb.StreamingOutputCallRequest) string {
				return string(r.GetPayload().GetBody())
			}),
		testing_pb.TestService_FullDuplexCall_FullMethodName: pembagrpc.RequireQuestion(func(
			_ context.Context, r *testing_pb.StreamingOutputCallRequest,
		) (pemba.Question, error) {
			if len(r.GetPayload().GetBody()) == 0 {
				return pemba.Question{}, errors.New("no document is named")
			}
			return pemba.Question{Permission: "read", Object: string(r.GetPayload().GetBody()),
				Context: map[string]any{"hour": 9}}, nil
		}),
		testing_pb.TestService_StreamingInputCall_FullMethodName: pembagrpc.Require("read",
			func(*testing_pb.SimpleRequest) string { return "document:plan" }),
	}, pembagrpc.WithFailures(func(_ context.Context, _ string, err error) {
		failures = append(failures, err)
	}))
	stub := serve(t, service, guard)
	amina := as(t, "user:amina")

	t.Run("lets the allowed in, and tells the method by which decision", func(t *testing.T) {
		response, err := stub.UnaryCall(amina, about("document:minutes"))
		if err != nil || string(response.GetPayload().GetBody()) != "document:minutes" {
			t.Errorf("got %v, %v", response, err)
		}
		if service.answer.DecisionID == "" || !service.answer.IsAllowed() {
			t.Errorf("the method was told %v", service.answer)
		}
	})
	t.Run("keeps the denied out and says why", func(t *testing.T) {
		calls := service.calls
		_, err := stub.UnaryCall(as(t, "user:bjarne"), about("document:minutes"))
		info := assertCode(t, err, codes.PermissionDenied)
		if info.GetReason() != "DENIED" || info.GetMetadata()["object"] != "document:minutes" ||
			info.GetMetadata()["decision_id"] == "" {
			t.Errorf("got %v", info)
		}
		if service.calls != calls {
			t.Error("the method ran")
		}
	})
	t.Run("takes a conditional answer for none and names what is missing", func(t *testing.T) {
		_, err := stub.UnaryCall(amina, about("document:diary"))
		info := assertCode(t, err, codes.PermissionDenied)
		if info.GetReason() != "CONDITIONAL" || info.GetMetadata()["missing_context"] != "hour" {
			t.Errorf("got %v", info)
		}
	})
	t.Run("asks who calls", func(t *testing.T) {
		_, err := stub.UnaryCall(t.Context(), about("document:minutes"))
		assertCode(t, err, codes.Unauthenticated)
	})
	t.Run("opens what is open and closes what has no rule", func(t *testing.T) {
		if _, err := stub.EmptyCall(t.Context(), &testing_pb.Empty{}); err != nil {
			t.Error(err)
		}
		_, err := stub.CacheableUnaryCall(amina, about("document:plan"))
		assertCode(t, err, codes.PermissionDenied)
	})
	t.Run("refuses a request that names nothing possible", func(t *testing.T) {
		_, err := stub.UnaryCall(amina, about("minutes"))
		assertCode(t, err, codes.InvalidArgument)
	})
	t.Run("checks the request of a stream before its method sees it", func(t *testing.T) {
		stream, err := stub.StreamingOutputCall(amina, streamAbout("document:plan"))
		if err != nil {
			t.Fatal(err)
		}
		if message, err := stream.Recv(); err != nil ||
			string(message.GetPayload().GetBody()) != "document:plan" {
			t.Errorf("got %v, %v", message, err)
		}
		stream, err = stub.StreamingOutputCall(as(t, "user:bjarne"), streamAbout("document:minutes"))
		if err != nil {
			t.Fatal(err)
		}
		_, err = stream.Recv()
		assertCode(t, err, codes.PermissionDenied)
	})
	t.Run("checks every message of a stream", func(t *testing.T) {
		service.seen = nil
		stream, err := stub.FullDuplexCall(amina)
		if err != nil {
			t.Fatal(err)
		}
		for _, document := range []string{"document:diary", "document:plan", "document:unknown"} {
			if err := stream.Send(streamAbout(document)); err != nil {
				t.Fatal(err)
			}
			if _, err = stream.Recv(); err != nil {
				break
			}
		}
		assertCode(t, err, codes.PermissionDenied)
		if !slices.Equal(service.seen, []string{"document:diary", "document:plan"}) {
			t.Errorf("the method saw %v", service.seen)
		}
		stream, err = stub.FullDuplexCall(amina)
		if err != nil {
			t.Fatal(err)
		}
		if err := stream.Send(streamAbout("")); err != nil {
			t.Fatal(err)
		}
		_, err = stream.Recv()
		assertCode(t, err, codes.InvalidArgument)
	})
	t.Run("is closed where its rule is for another message", func(t *testing.T) {
		stream, err := stub.StreamingInputCall(amina)
		if err != nil {
			t.Fatal(err)
		}
		_ = stream.Send(&testing_pb.StreamingInputCallRequest{})
		_, err = stream.CloseAndRecv()
		assertCode(t, err, codes.Internal)
	})
	t.Run("is closed while there is no answer", func(t *testing.T) {
		failures = nil
		pembaServer.Stop()
		_, err := stub.UnaryCall(amina, about("document:minutes"))
		assertCode(t, err, codes.Unavailable)
		if len(failures) != 1 {
			t.Errorf("told were %v", failures)
		}
	})
}

// callerOf believes a header, as no real server may.
func callerOf(ctx context.Context) (string, error) {
	header, _ := metadata.FromIncomingContext(ctx)
	if callers := header.Get("caller"); len(callers) == 1 {
		return callers[0], nil
	}
	return "", errors.New("no caller")
}

func as(t *testing.T, subject string) context.Context {
	return metadata.AppendToOutgoingContext(t.Context(), "caller", subject)
}

func about(document string) *testing_pb.SimpleRequest {
	return &testing_pb.SimpleRequest{Payload: &testing_pb.Payload{Body: []byte(document)}}
}

func streamAbout(document string) *testing_pb.StreamingOutputCallRequest {
	return &testing_pb.StreamingOutputCallRequest{
		Payload: &testing_pb.Payload{Body: []byte(document)}}
}

func assertCode(t *testing.T, err error, want codes.Code) *errdetails.ErrorInfo {
	t.Helper()
	told := status.Convert(err)
	if told.Code() != want {
		t.Errorf("got %v instead of %s", err, want)
	}
	for _, detail := range told.Details() {
		if info, ok := detail.(*errdetails.ErrorInfo); ok {
			return info
		}
	}
	return nil
}

// documents is the service that is guarded; its calls come one after the other.
type documents struct {
	testing_pb.UnimplementedTestServiceServer
	answer pemba.Answer
	calls  int
	seen   []string
}

func (d *documents) EmptyCall(context.Context, *testing_pb.Empty) (*testing_pb.Empty, error) {
	return &testing_pb.Empty{}, nil
}

func (d *documents) UnaryCall(
	ctx context.Context, r *testing_pb.SimpleRequest,
) (*testing_pb.SimpleResponse, error) {
	d.calls++
	d.answer, _ = pembagrpc.AnswerOf(ctx)
	return &testing_pb.SimpleResponse{Payload: r.GetPayload()}, nil
}

func (d *documents) StreamingOutputCall(
	r *testing_pb.StreamingOutputCallRequest,
	stream grpc.ServerStreamingServer[testing_pb.StreamingOutputCallResponse],
) error {
	return stream.Send(&testing_pb.StreamingOutputCallResponse{Payload: r.GetPayload()})
}

func (d *documents) StreamingInputCall(stream grpc.ClientStreamingServer[
	testing_pb.StreamingInputCallRequest, testing_pb.StreamingInputCallResponse],
) error {
	if _, err := stream.Recv(); err != nil {
		return err
	}
	return stream.SendAndClose(&testing_pb.StreamingInputCallResponse{})
}

func (d *documents) FullDuplexCall(stream grpc.BidiStreamingServer[
	testing_pb.StreamingOutputCallRequest, testing_pb.StreamingOutputCallResponse],
) error {
	for {
		r, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		d.seen = append(d.seen, string(r.GetPayload().GetBody()))
		if err := stream.Send(
			&testing_pb.StreamingOutputCallResponse{Payload: r.GetPayload()}); err != nil {
			return err
		}
	}
}

func serve(
	t *testing.T, service *documents, guard *pembagrpc.Guard,
) testing_pb.TestServiceClient {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := grpc.NewServer(
		grpc.UnaryInterceptor(guard.Unary), grpc.StreamInterceptor(guard.Stream))
	testing_pb.RegisterTestServiceServer(server, service)
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(server.Stop)
	conn, err := grpc.NewClient(
		listener.Addr().String(), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return testing_pb.NewTestServiceClient(conn)
}
