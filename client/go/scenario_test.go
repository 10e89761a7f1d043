package pemba_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	pemba "pemba.dev/client/go"
	"pemba.dev/client/go/internal/pembatest"
	"pemba.dev/client/go/pembav1"
)

// TestScenario is the scenario that every client is tested with: see client/scenario.
func TestScenario(t *testing.T) {
	server := pembatest.Start(t)
	pembatest.WriteScenario(t, server.Client())

	t.Run("write_then_check", func(t *testing.T) { writeThenCheck(t, server) })
	t.Run("check_many", func(t *testing.T) { checkMany(t, server) })
	t.Run("list_all_pages", func(t *testing.T) { listAllPages(t, server) })
	t.Run("list_subjects", func(t *testing.T) { listSubjects(t, server) })
	t.Run("typed_error", func(t *testing.T) { typedError(t, server) })
	t.Run("deadline", func(t *testing.T) { deadline(t, server) })
	t.Run("watch_and_resume", func(t *testing.T) { watchAndResume(t, server) })
	t.Run("server_restarted", func(t *testing.T) { serverRestarted(t, server) })
}

func writeThenCheck(t *testing.T, server *pembatest.Server) {
	client, other := server.Client(), server.Client()
	assertAllowed(t, client, "user:amina", "document:minutes", true)
	assertAllowed(t, client, "user:bjarne", "document:minutes", false)
	assertAllowed(t, client, "user:amina", "document:plan", true)
	assertAllowed(t, client, "user:bjarne", "document:plan", true)

	const relationship = "document:memo#reader@user:carla"
	token, err := client.Write(t.Context(), pemba.Create(relationship))
	if err != nil {
		t.Fatal(err)
	}
	assertAllowed(t, client, "user:carla", "document:memo", true)
	answer, err := other.Check(t.Context(), reads("user:carla", "document:memo"), pemba.AtLeast(token))
	if err != nil || !answer.IsAllowed() {
		t.Errorf("another client with the token: got %v, %v", answer, err)
	}

	deleted, err := client.Write(t.Context(), pemba.Delete(relationship))
	if err != nil {
		t.Fatal(err)
	}
	assertAllowed(t, client, "user:carla", "document:memo", false)
	if client.LastToken() != deleted {
		t.Errorf("the last token is %q, the deletion's %q", client.LastToken(), deleted)
	}
	other.SeeWrites(client.LastToken())
	assertAllowed(t, other, "user:carla", "document:memo", false)
	answer, err = other.Check(t.Context(), reads("user:carla", "document:memo"), pemba.Exactly(token))
	if err != nil || !answer.IsAllowed() || answer.Token != token {
		t.Errorf("at the token before the deletion: got %v, %v", answer, err)
	}
}

func checkMany(t *testing.T, server *pembatest.Server) {
	// Between two batches somebody writes: page 1200 is allowed from then on.
	writer := server.Client()
	var batches atomic.Int32
	between := grpc.WithChainUnaryInterceptor(func(
		ctx context.Context, method string, request, reply any,
		conn *grpc.ClientConn, invoke grpc.UnaryInvoker, options ...grpc.CallOption,
	) error {
		if batches.Add(1) == 2 {
			if _, err := writer.Write(ctx, pemba.Touch("page:1200#reader@user:lister")); err != nil {
				t.Error(err)
			}
		}
		return invoke(ctx, method, request, reply, conn, options...)
	})
	client := server.Client(pemba.WithDialOptions(between))
	questions := make([]pemba.Question, 25_000)
	for n := range questions {
		questions[n] = reads("user:lister", fmt.Sprintf("page:%04d", n%1_250))
	}

	answers, err := client.CheckMany(t.Context(), questions)
	if err != nil {
		t.Fatal(err)
	}
	if len(answers) != len(questions) || batches.Load() != 3 {
		t.Fatalf("got %d answers in %d batches", len(answers), batches.Load())
	}
	for n, answer := range answers {
		if answer.Err != nil || answer.IsAllowed() != (n%1_250 < 1_050) {
			t.Fatalf("item %d: got %v", n, answer)
		}
		if answer.Token != answers[0].Token {
			t.Fatalf("item %d was answered at another revision", n)
		}
	}
	for n := 0; n < len(questions); n += 997 {
		single, err := client.Check(t.Context(), questions[n], pemba.Exactly(answers[0].Token))
		if err != nil || single.Decision != answers[n].Decision {
			t.Errorf("item %d: single %v, many %v, %v", n, single, answers[n], err)
		}
	}
	if _, err := writer.Write(
		t.Context(), pemba.Delete("page:1200#reader@user:lister")); err != nil {
		t.Fatal(err)
	}
}

func listAllPages(t *testing.T, server *pembatest.Server) {
	calls := &counter{}
	client := server.Client(calls.option())
	list := client.ListObjects("user:lister", "read", "page", pemba.PageSize(100))

	var all []string
	for entry, err := range list.All(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, entry.Object)
	}
	if !slices.Equal(all, pages(0, 1_050)) {
		t.Errorf("got %d pages: %v", len(all), all)
	}
	if calls.streams.Load() != 11 {
		t.Errorf("1,050 objects by 100 took %d calls", calls.streams.Load())
	}

	calls.streams.Store(0)
	seen := 0
	for _, err := range list.All(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if seen++; seen == 150 {
			break
		}
	}
	if calls.streams.Load() != 2 {
		t.Errorf("150 objects by 100 took %d calls", calls.streams.Load())
	}

	first, err := list.FirstPage(t.Context())
	if err != nil || len(first.Entries) != 100 {
		t.Fatalf("got %d entries, %v", len(first.Entries), err)
	}
	var rest []string
	resumed := server.Client().ListObjects(
		"user:lister", "read", "page", pemba.PageSize(100), pemba.From(first.Cursor))
	for page, err := range resumed.Pages(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if page.Token != first.Token {
			t.Errorf("the list went on at another revision")
		}
		for _, entry := range page.Entries {
			rest = append(rest, entry.Object)
		}
	}
	if !slices.Equal(rest, pages(100, 1_050)) {
		t.Errorf("from the cursor on: %d objects: %v", len(rest), rest)
	}
}

func listSubjects(t *testing.T, server *pembatest.Server) {
	var got []pemba.ListedSubject
	for entry, err := range server.Client().ListSubjects(
		"document:handbook", "read", "user").All(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, entry)
	}
	if len(got) != 2 {
		t.Fatalf("got %v", got)
	}
	everyone := got[0]
	slices.Sort(everyone.Except)
	if everyone.Subject != "user:*" || everyone.Decision != pemba.Allowed ||
		!slices.Equal(everyone.Except, []string{"user:mallory", "user:trudy"}) {
		t.Errorf("got %v first", everyone)
	}
	if got[1].Subject != "user:amina" || got[1].Decision != pemba.Allowed {
		t.Errorf("got %v second", got[1])
	}
}

func typedError(t *testing.T, server *pembatest.Server) {
	client := server.Client()
	_, err := client.IsAllowed(t.Context(), "user:amina", "reed", "document:plan")
	var failure *pemba.Error
	if !errors.As(err, &failure) {
		t.Fatalf("got %v", err)
	}
	if failure.Reason != pemba.ReasonUnknownRelation ||
		failure.Code != codes.FailedPrecondition ||
		failure.Metadata["type"] != "document" || failure.Metadata["relation"] != "reed" ||
		failure.Message == "" {
		t.Errorf("got %#v", failure)
	}
	if !errors.Is(err, pemba.ReasonUnknownRelation) || errors.Is(err, pemba.ReasonUnknownType) ||
		pemba.ReasonOf(err) != pemba.ReasonUnknownRelation ||
		status.Code(err) != codes.FailedPrecondition {
		t.Errorf("the reason and the status are not found in %v", err)
	}

	stranger := server.ClientOf("a-key-that-nobody-has")
	_, err = stranger.IsAllowed(t.Context(), "user:amina", "read", "document:plan")
	assertReason(t, err, pemba.ReasonUnauthenticated)
	reader := server.ClientOf(pembatest.ReaderKey)
	assertAllowed(t, reader, "user:amina", "document:plan", true)
	_, err = reader.Write(t.Context(), pemba.Touch("document:plan#reader@user:carla"))
	assertReason(t, err, pemba.ReasonRoleNotAllowed)

	answers, err := client.CheckMany(t.Context(), []pemba.Question{
		reads("user:amina", "document:plan"),
		{Subject: "user:amina", Permission: "reed", Object: "document:plan"},
		{Subject: "amina", Permission: "read", Object: "document:plan"},
		reads("user:nobody", "document:plan"),
	})
	if err != nil {
		t.Fatal(err)
	}
	if !answers[0].IsAllowed() || answers[3].Decision != pemba.Denied || answers[3].Err != nil {
		t.Errorf("faulty items spoiled the others: %v", answers)
	}
	assertReason(t, answers[1].Err, pemba.ReasonUnknownRelation)
	assertReason(t, answers[2].Err, pemba.ReasonMalformedRequest)
	for _, err := range client.ListObjects("user:amina", "reed", "document").All(t.Context()) {
		assertReason(t, err, pemba.ReasonUnknownRelation)
	}
}

func deadline(t *testing.T, server *pembatest.Server) {
	client := server.Client()
	ctx, cancel := context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
	defer cancel()
	allowed, err := client.IsAllowed(ctx, "user:amina", "read", "document:plan")
	assertReason(t, err, pemba.ReasonDeadlineExceeded)
	if allowed || status.Code(err) != codes.DeadlineExceeded ||
		!errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v, %v", allowed, err)
	}
	for _, err := range client.ListObjects("user:lister", "read", "page").All(ctx) {
		assertReason(t, err, pemba.ReasonDeadlineExceeded)
	}
	hasty := server.Client(pemba.WithTimeout(time.Nanosecond))
	_, err = hasty.IsAllowed(t.Context(), "user:amina", "read", "document:plan")
	assertReason(t, err, pemba.ReasonDeadlineExceeded)
}

func watchAndResume(t *testing.T, server *pembatest.Server) {
	client := server.Client()
	watch, err := client.Watch(t.Context(), pemba.OfTypes("document"))
	if err != nil {
		t.Fatal(err)
	}
	defer watch.Close()
	seen := make(chan string, 100)
	go func() {
		defer close(seen)
		for event, err := range watch.Events() {
			if err != nil {
				t.Errorf("the watch failed: %v", err)
				return
			}
			for _, update := range event.GetUpdates() {
				seen <- pemba.FormatRelationship(update.GetRelationship())
			}
		}
	}()
	write := func(relationship string) {
		t.Helper()
		if _, err := client.Write(
			t.Context(), pemba.Touch(relationship), pemba.IdempotencyKey(relationship)); err != nil {
			t.Fatal(err)
		}
	}
	expect := func(relationship string) {
		t.Helper()
		if got := receive(t, seen); got != relationship {
			t.Fatalf("got %q instead of %q", got, relationship)
		}
	}

	write("document:watched#reader@user:first")
	expect("document:watched#reader@user:first")

	write("document:watched#reader@user:second")
	server.Stop()
	server.StartAgain()
	write("document:watched#reader@user:third")
	expect("document:watched#reader@user:second")
	expect("document:watched#reader@user:third")
	server.Kill()
	server.StartAgain()
	write("page:9999#reader@user:unwatched")
	write("document:watched#reader@user:fourth")
	expect("document:watched#reader@user:fourth")

	token := watch.Token()
	watch.Close()
	if got, more := <-seen; more {
		t.Fatalf("after the last change came %q", got)
	}
	write("document:watched#reader@user:fifth")
	later, err := client.Watch(t.Context(), pemba.After(token))
	if err != nil {
		t.Fatal(err)
	}
	defer later.Close()
	for event, err := range later.Events() {
		if err != nil {
			t.Fatal(err)
		}
		got := pemba.FormatRelationship(event.GetUpdates()[0].GetRelationship())
		if got != "document:watched#reader@user:fifth" {
			t.Errorf("from the token on came %q", got)
		}
		break
	}
}

func serverRestarted(t *testing.T, server *pembatest.Server) {
	client := server.Client()
	assertAllowed(t, client, "user:amina", "document:plan", true)
	server.Stop()

	// While it is away: what is safe is tried again until it is back, a plain write is not.
	_, err := client.Write(t.Context(), pemba.Touch("document:plan#reader@user:plain"))
	var failure *pemba.Error
	if !errors.As(err, &failure) || !failure.Unreachable() {
		t.Errorf("a write without a server: got %v", err)
	}
	server.StartAgain()
	assertAllowed(t, client, "user:amina", "document:plan", true)
	assertAllowed(t, client, "user:plain", "document:plan", false)
	server.Stop()
	server.StartAgain()
	if _, err := client.Write(t.Context(), pemba.Touch("document:plan#reader@user:keyed"),
		pemba.IdempotencyKey("keyed")); err != nil {
		t.Errorf("a write with a key right after a restart: %v", err)
	}
	assertAllowed(t, client, "user:keyed", "document:plan", true)
}

func reads(subject, object string) pemba.Question {
	return pemba.Question{Subject: subject, Permission: "read", Object: object}
}

func pages(from, to int) []string {
	var names []string
	for n := from; n < to; n++ {
		names = append(names, fmt.Sprintf("page:%04d", n))
	}
	return names
}

func assertAllowed(t *testing.T, client *pemba.Client, subject, object string, want bool) {
	t.Helper()
	got, err := client.IsAllowed(t.Context(), subject, "read", object)
	if err != nil {
		t.Fatal(err)
	}
	if got != want {
		t.Errorf("may %s read %s: got %t", subject, object, got)
	}
}

func assertReason(t *testing.T, err error, want pemba.Reason) {
	t.Helper()
	var failure *pemba.Error
	if !errors.As(err, &failure) || failure.Reason != want {
		t.Errorf("got %v instead of %s", err, want)
	}
}

func receive(t *testing.T, from <-chan string) string {
	t.Helper()
	select {
	case got, ok := <-from:
		if !ok {
			t.Fatal("the watch ended")
		}
		return got
	case <-time.After(30 * time.Second):
		t.Fatal("nothing came within 30 seconds")
	}
	return ""
}

// counter counts the streams that a client opens.
type counter struct{ streams atomic.Int32 }

func (c *counter) option() pemba.Option {
	return pemba.WithDialOptions(grpc.WithChainStreamInterceptor(func(
		ctx context.Context, description *grpc.StreamDesc, conn *grpc.ClientConn, method string,
		open grpc.Streamer, options ...grpc.CallOption,
	) (grpc.ClientStream, error) {
		if method == pembav1.PermissionService_ListObjects_FullMethodName {
			c.streams.Add(1)
		}
		return open(ctx, description, conn, method, options...)
	}))
}
