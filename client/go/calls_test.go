package pemba

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"regexp"
	"slices"
	"sync/atomic"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"pemba.dev/client/go/pembav1"
)

// A failing server is away for some calls, and then answers; it counts what it is asked.
type failing struct {
	pembav1.UnimplementedPermissionServiceServer
	pembav1.UnimplementedRelationshipServiceServer
	away  int32
	code  codes.Code
	calls atomic.Int32
	asked []*pembav1.Consistency
}

func (f *failing) fail() error {
	if f.calls.Add(1) <= f.away {
		return status.Error(f.code, "away")
	}
	return nil
}

func (f *failing) Check(
	_ context.Context, r *pembav1.CheckRequest,
) (*pembav1.CheckResponse, error) {
	f.asked = append(f.asked, r.GetConsistency())
	return &pembav1.CheckResponse{Decision: Allowed}, f.fail()
}

func (f *failing) Write(
	context.Context, *pembav1.WriteRequest,
) (*pembav1.WriteResponse, error) {
	return &pembav1.WriteResponse{Token: fmt.Sprintf("token-%d", f.calls.Load())}, f.fail()
}

// ListObjects breaks off after its first message as long as it fails.
func (f *failing) ListObjects(
	_ *pembav1.ListObjectsRequest, stream grpc.ServerStreamingServer[pembav1.ListObjectsResponse],
) error {
	entry := func(id string) []*pembav1.ListObjectsResponse_Entry {
		return []*pembav1.ListObjectsResponse_Entry{{Id: id, Decision: Allowed}}
	}
	if err := stream.Send(&pembav1.ListObjectsResponse{Entries: entry("1")}); err != nil {
		return err
	}
	if err := f.fail(); err != nil {
		return err
	}
	return stream.Send(
		&pembav1.ListObjectsResponse{Entries: entry("2"), End: &pembav1.End{Token: "token"}})
}

func TestASafeCallIsTriedAgain(t *testing.T) {
	server := &failing{away: 4, code: codes.Unavailable}
	client := server.client(t)
	if allowed, err := client.IsAllowed(t.Context(), "user:ana", "read", "doc:plan"); err != nil ||
		!allowed || server.calls.Load() != 5 {
		t.Errorf("got %t, %v after %d calls", allowed, err, server.calls.Load())
	}
}

func TestACallIsTriedAsOftenAsSaid(t *testing.T) {
	server := &failing{away: 100, code: codes.Unavailable}
	_, err := server.client(t, WithAttempts(2)).IsAllowed(t.Context(), "user:ana", "read", "doc:plan")
	if status.Code(err) != codes.Unavailable || server.calls.Load() != 2 {
		t.Errorf("got %v after %d calls", err, server.calls.Load())
	}
}

func TestARefusalIsNotTriedAgain(t *testing.T) {
	server := &failing{away: 100, code: codes.FailedPrecondition}
	_, err := server.client(t).IsAllowed(t.Context(), "user:ana", "read", "doc:plan")
	if status.Code(err) != codes.FailedPrecondition || server.calls.Load() != 1 {
		t.Errorf("got %v after %d calls", err, server.calls.Load())
	}
}

func TestAWriteIsTriedAgainOnlyWithAKey(t *testing.T) {
	server := &failing{away: 2, code: codes.Unavailable}
	client := server.client(t)
	touch := Touch("doc:plan#reader@user:ana")
	if _, err := client.Write(t.Context(), touch); status.Code(err) != codes.Unavailable {
		t.Errorf("without a key: got %v", err)
	}
	if server.calls.Load() != 1 {
		t.Errorf("without a key: %d calls", server.calls.Load())
	}
	if token, err := client.Write(t.Context(), touch, IdempotencyKey("k")); err != nil ||
		token == "" || server.calls.Load() != 3 {
		t.Errorf("with a key: got %q, %v after %d calls", token, err, server.calls.Load())
	}
}

func TestAPageThatBreaksOffIsAskedForAgain(t *testing.T) {
	server := &failing{away: 3, code: codes.Unavailable}
	var got []string
	for entry, err := range server.client(t).ListObjects("user:ana", "read", "doc").All(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, entry.Object)
	}
	if !slices.Equal(got, []string{"doc:1", "doc:2"}) || server.calls.Load() != 4 {
		t.Errorf("got %v after %d calls", got, server.calls.Load())
	}
}

func TestTheTokenIsCarriedUnlessAWorldIsNamed(t *testing.T) {
	server := &failing{}
	client := server.client(t)
	check := func(options ...AskOption) string {
		t.Helper()
		if _, err := client.IsAllowed(
			t.Context(), "user:ana", "read", "doc:plan", options...); err != nil {
			t.Fatal(err)
		}
		return server.asked[len(server.asked)-1].String()
	}
	if got := check(); server.asked[0] != nil {
		t.Errorf("before a write: got %s", got)
	}
	token, err := client.Write(t.Context(), Touch("doc:plan#reader@user:ana"))
	if err != nil {
		t.Fatal(err)
	}
	if got := check(); got != atLeast(token).String() {
		t.Errorf("after a write: got %s", got)
	}
	if got := check(Exactly("other")); got != exactly("other").String() {
		t.Errorf("with a world: got %s", got)
	}
	// The generated stub is carried for too, and its request stays as it is.
	request := &pembav1.CheckRequest{Permission: "read"}
	if _, err := client.Permissions().Check(t.Context(), request); err != nil {
		t.Fatal(err)
	}
	if got := server.asked[len(server.asked)-1].String(); got != atLeast(token).String() ||
		request.Consistency != nil {
		t.Errorf("through the stub: got %s and left %v", got, request)
	}
	forgetful := server.client(t, WithoutReadYourWrites())
	forgetful.SeeWrites(token)
	if _, err := forgetful.IsAllowed(t.Context(), "user:ana", "read", "doc:plan"); err != nil {
		t.Fatal(err)
	}
	if server.asked[len(server.asked)-1] != nil {
		t.Errorf("told not to: carried %v", server.asked[len(server.asked)-1])
	}
}

func TestEveryRequestThatNamesAWorldIsCarried(t *testing.T) {
	carries := (&memory{used: true})
	carries.keep("token")
	for _, request := range []any{
		&pembav1.CheckRequest{}, &pembav1.CheckManyRequest{}, &pembav1.ListObjectsRequest{},
		&pembav1.ListSubjectsRequest{}, &pembav1.ListPermissionsRequest{}, &pembav1.ExpandRequest{},
		&pembav1.ExplainRequest{}, &pembav1.ReadRequest{}, &pembav1.ExportRequest{},
		&pembav1.HistoryRequest{}, &pembav1.ReplayDecisionsRequest{},
		&pembav1.SchemaServiceReadRequest{}, &pembav1.SchemaServiceDiffRequest{},
	} {
		carried, ok := carries.carry(request).(interface{ GetConsistency() *pembav1.Consistency })
		if !ok || carried.GetConsistency().GetAtLeast() != "token" {
			t.Errorf("%T does not carry the token", request)
		}
	}
	if diff, ok := carries.carry(&pembav1.DiffAccessRequest{}).(*pembav1.DiffAccessRequest); !ok ||
		diff.GetTo().GetAtLeast() != "token" || diff.GetFrom() != nil {
		t.Errorf("got %v", diff)
	}
	for _, request := range []any{
		&pembav1.ListObjectsRequest{Cursor: "cursor"}, &pembav1.ExplainRequest{DecisionId: "id"},
		&pembav1.HistoryRequest{To: nil, Cursor: "cursor"}, &pembav1.WriteRequest{},
	} {
		if carries.carry(request) != request {
			t.Errorf("%v carries a token", request)
		}
	}
}

// Whoever adds a method decides whether it may be repeated.
func TestEveryMethodIsSafeOrNot(t *testing.T) {
	unsafe := []string{
		pembav1.RelationshipService_Write_FullMethodName,
		pembav1.RelationshipService_Delete_FullMethodName,
		pembav1.RelationshipService_Import_FullMethodName,
		pembav1.SchemaService_Write_FullMethodName,
		pembav1.AuditService_PlaceHold_FullMethodName,
		pembav1.AuditService_RotateKey_FullMethodName,
		pembav1.AuditService_LiftHold_FullMethodName,
		pembav1.AuditService_Forget_FullMethodName,
		pembav1.AuditService_Reveal_FullMethodName,
	}
	var all []string
	for _, service := range []grpc.ServiceDesc{
		pembav1.PermissionService_ServiceDesc, pembav1.RelationshipService_ServiceDesc,
		pembav1.SchemaService_ServiceDesc, pembav1.HistoryService_ServiceDesc,
		pembav1.AuditService_ServiceDesc,
	} {
		for _, method := range service.Methods {
			all = append(all, "/"+service.ServiceName+"/"+method.MethodName)
		}
		for _, stream := range service.Streams {
			all = append(all, "/"+service.ServiceName+"/"+stream.StreamName)
		}
	}
	slices.Sort(all)
	decided := slices.Sorted(slices.Values(slices.Concat(safe, unsafe)))
	if !slices.Equal(all, decided) {
		t.Errorf("there are %v, and decided is on %v", all, decided)
	}
}

// The server's list is the one that holds.
func TestReasonsAreThoseOfTheServer(t *testing.T) {
	source, err := os.ReadFile("../../core/src/main/java/dev/pemba/model/Reason.java")
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("this module lies in no repository of Pemba")
	}
	here, err2 := os.ReadFile("reasons.go")
	if err := errors.Join(err, err2); err != nil {
		t.Fatal(err)
	}
	names := func(pattern string, text []byte) (found []string) {
		for _, name := range regexp.MustCompile(pattern).FindAllSubmatch(text, -1) {
			found = append(found, string(name[1]))
		}
		return found
	}
	want, got := names(`(?m)^  ([A-Z_]+),?$`, source), names(`Reason = "([A-Z_]+)"`, here)
	if len(want) == 0 || !slices.Equal(got, want) {
		t.Errorf("the server has %v, and here are %v", want, got)
	}
}

func TestWrongOptionsAreTold(t *testing.T) {
	for _, option := range []Option{
		WithKey(""), WithTimeout(0), WithAttempts(0), WithAttempts(6),
		WithAuthorities("no such file"), WithAuthorities("go.mod"),
		WithCertificate("no such file", "no such file"),
	} {
		if client, err := New("localhost:1", option); err == nil || client != nil {
			t.Errorf("got %v", client)
		}
	}
}

func (f *failing) client(t *testing.T, options ...Option) *Client {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := grpc.NewServer()
	pembav1.RegisterPermissionServiceServer(server, f)
	pembav1.RegisterRelationshipServiceServer(server, f)
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(server.Stop)
	client, err := New(listener.Addr().String(), append(options, WithPlaintext())...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Close() })
	return client
}
