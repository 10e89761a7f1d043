package pemba

import (
	"context"
	"errors"
	"io"
	"iter"
	"strings"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"pemba.dev/client/go/pembav1"
)

const (
	firstPage   = 1_000
	largestPage = 100_000
)

// A List fetches its pages as they are read: complete, in order, none twice, and all of one
// revision. Nothing is asked before it is read, and each reading asks anew.
//
// A page is read whole before its first entry is given, so leaving a loop early costs nothing on
// the server, and a page that breaks off is asked for again.
type List[E any] struct {
	client *Client
	size   uint32
	cursor string
	// err is why the list can't be asked for.
	err   error
	fetch func(ctx context.Context, size uint32, cursor string) (Page[E], error)
}

// A Page of a [List].
type Page[E any] struct {
	Entries []E
	// Cursor is where the next page starts, for [From]; empty after the last one.
	Cursor string
	// Token is the revision of the whole list.
	Token string
	// DecisionID names the answer in the record; empty for what is no decision.
	DecisionID string
}

// All gives every entry. An error ends it.
func (l *List[E]) All(ctx context.Context) iter.Seq2[E, error] {
	return func(yield func(E, error) bool) {
		for page, err := range l.Pages(ctx) {
			if err != nil {
				var none E
				yield(none, err)
				return
			}
			for _, entry := range page.Entries {
				if !yield(entry, nil) {
					return
				}
			}
		}
	}
}

// Pages gives every page, each fetched when it is asked for. There is at least one. An error ends
// it.
func (l *List[E]) Pages(ctx context.Context) iter.Seq2[Page[E], error] {
	return func(yield func(Page[E], error) bool) {
		size, cursor := l.firstSize(), l.cursor
		for {
			page, err := l.page(ctx, size, cursor)
			if !yield(page, err) || err != nil || page.Cursor == "" {
				return
			}
			cursor = page.Cursor
			if l.size == 0 {
				size = min(size*10, largestPage)
			}
		}
	}
}

// FirstPage is one page alone, for those who keep the cursor themselves.
func (l *List[E]) FirstPage(ctx context.Context) (Page[E], error) {
	return l.page(ctx, l.firstSize(), l.cursor)
}

func (l *List[E]) firstSize() uint32 {
	if l.size == 0 {
		return firstPage
	}
	return l.size
}

func (l *List[E]) page(ctx context.Context, size uint32, cursor string) (page Page[E], err error) {
	if l.err != nil {
		return Page[E]{}, l.err
	}
	calls := l.client.calls
	ctx, cancel := calls.bounded(ctx)
	defer cancel()
	pause := newPause(longestPause)
	for attempt := 1; ; attempt++ {
		page, err = l.fetch(ctx, size, cursor)
		// gRPC tries again itself as long as nothing has come.
		brokeOff := len(page.Entries) > 0 && status.Code(err) == codes.Unavailable
		if !brokeOff || attempt >= calls.attempts || pause.wait(ctx) != nil {
			break
		}
	}
	if err != nil {
		return Page[E]{}, err
	}
	return page, nil
}

// end is how the last message of a page ends it.
type end interface {
	comparable
	GetToken() string
	GetCursor() string
}

// collect reads the messages of one page. What came before an error is given beside it.
func collect[M, E any, N end](
	stream grpc.ServerStreamingClient[M], err error, read func(*M) ([]E, N),
) (Page[E], error) {
	var page Page[E]
	var last, none N
	for err == nil {
		var message *M
		if message, err = stream.Recv(); err != nil {
			break
		}
		entries, ended := read(message)
		page.Entries = append(page.Entries, entries...)
		if ended != none {
			last = ended
		}
	}
	switch {
	case !errors.Is(err, io.EOF):
		return page, err
	case last == none:
		return page, endedEarly("list")
	}
	page.Token, page.Cursor = last.GetToken(), last.GetCursor()
	if decided, ok := any(last).(interface{ GetDecisionId() string }); ok {
		page.DecisionID = decided.GetDecisionId()
	}
	return page, nil
}

// A ListedObject is an object that a subject may do something to.
type ListedObject struct {
	// Object is `type:id`.
	Object   string
	Decision Decision
	// Missing names what a conditional decision lacks.
	Missing []string
}

// ListObjects lists the objects of a type on which a subject has a permission.
func (c *Client) ListObjects(
	subject, permission, objectType string, options ...ListOption,
) *List[ListedObject] {
	a, err := newAsk(options)
	if err != nil {
		return &List[ListedObject]{err: err}
	}
	request := &pembav1.ListObjectsRequest{
		Consistency:             a.consistency,
		ObjectType:              objectType,
		Permission:              permission,
		Context:                 a.context,
		ContextualRelationships: a.contextual,
		Actors:                  a.actors,
		Draft:                   a.draft,
	}
	if request.Subject, err = ParseSubject(subject); err != nil {
		return &List[ListedObject]{err: err}
	}
	read := func(m *pembav1.ListObjectsResponse) ([]ListedObject, *pembav1.End) {
		entries := make([]ListedObject, len(m.GetEntries()))
		for i, entry := range m.GetEntries() {
			entries[i] = ListedObject{
				objectType + ":" + entry.GetId(), entry.GetDecision(), entry.GetMissingContext(),
			}
		}
		return entries, m.GetEnd()
	}
	return &List[ListedObject]{client: c, size: a.pageSize, cursor: a.cursor,
		fetch: func(ctx context.Context, size uint32, cursor string) (Page[ListedObject], error) {
			asked := proto.CloneOf(request)
			asked.PageSize, asked.Cursor = size, cursor
			stream, err := c.permissions.ListObjects(ctx, asked)
			return collect(stream, err, read)
		}}
}

// A ListedSubject is a subject that may do something to an object.
type ListedSubject struct {
	// Subject is `type:id`, `type:id#relation`, or `type:*` for everyone of the type.
	Subject  string
	Decision Decision
	// Missing names what a conditional decision lacks.
	Missing []string
	// Except are, with everyone, subjects to whom this does not extend. Those among them who may
	// otherwise have an entry of their own.
	Except []string
}

// ListSubjects lists the subjects of a kind that have a permission on an object. The kind is a type
// such as `user`, or usersets such as `team#member`.
func (c *Client) ListSubjects(
	object, permission, kind string, options ...ListOption,
) *List[ListedSubject] {
	a, err := newAsk(options)
	if err != nil {
		return &List[ListedSubject]{err: err}
	}
	request := &pembav1.ListSubjectsRequest{
		Consistency:             a.consistency,
		Permission:              permission,
		Context:                 a.context,
		ContextualRelationships: a.contextual,
		Actors:                  a.actors,
		Draft:                   a.draft,
	}
	if request.Object, err = ParseObject(object); err != nil {
		return &List[ListedSubject]{err: err}
	}
	request.SubjectType, request.SubjectRelation, _ = strings.Cut(kind, "#")
	read := func(m *pembav1.ListSubjectsResponse) ([]ListedSubject, *pembav1.End) {
		entries := make([]ListedSubject, len(m.GetEntries()))
		for i, entry := range m.GetEntries() {
			entries[i] = ListedSubject{
				userset(request.SubjectType, entry.GetId(), request.SubjectRelation),
				entry.GetDecision(), entry.GetMissingContext(),
				inFull(request, entry.GetExcludedIds()),
			}
		}
		return entries, m.GetEnd()
	}
	return &List[ListedSubject]{client: c, size: a.pageSize, cursor: a.cursor,
		fetch: func(ctx context.Context, size uint32, cursor string) (Page[ListedSubject], error) {
			asked := proto.CloneOf(request)
			asked.PageSize, asked.Cursor = size, cursor
			stream, err := c.permissions.ListSubjects(ctx, asked)
			return collect(stream, err, read)
		}}
}

func inFull(request *pembav1.ListSubjectsRequest, ids []string) []string {
	var subjects []string
	for _, id := range ids {
		subjects = append(subjects, userset(request.SubjectType, id, request.SubjectRelation))
	}
	return subjects
}

// ListPermissions tells which permissions a subject has on each of up to 1,000 objects, in their
// order. It asks for all permissions, or for those that are named.
func (c *Client) ListPermissions(
	ctx context.Context, subject string, on []string, permissions []string, options ...AskOption,
) (*pembav1.ListPermissionsResponse, error) {
	a, err := newAsk(options)
	if err != nil {
		return nil, err
	}
	if a.draft != nil {
		return nil, malformed("a list of permissions takes no draft")
	}
	request := &pembav1.ListPermissionsRequest{
		Consistency:             a.consistency,
		Permissions:             permissions,
		Context:                 a.context,
		ContextualRelationships: a.contextual,
		Actors:                  a.actors,
	}
	if request.Subject, err = ParseSubject(subject); err != nil {
		return nil, err
	}
	if request.Objects, err = objects(on); err != nil {
		return nil, err
	}
	return c.permissions.ListPermissions(ctx, request)
}

// Read lists the stored relationships that a filter matches, in key order; nil matches all. The
// world and the page may be said, and nothing else.
func (c *Client) Read(
	filter *pembav1.RelationshipFilter, options ...ListOption,
) *List[*pembav1.ReadResponse_Stored] {
	a, err := newAsk(options)
	if err != nil {
		return &List[*pembav1.ReadResponse_Stored]{err: err}
	}
	if a.context != nil || a.contextual != nil || a.actors != nil || a.draft != nil {
		return &List[*pembav1.ReadResponse_Stored]{err: malformed(
			"reading what is stored takes a consistency and a page, and no context, actors or draft")}
	}
	read := func(m *pembav1.ReadResponse) ([]*pembav1.ReadResponse_Stored, *pembav1.ReadResponse_ReadEnd) {
		return m.GetRelationships(), m.GetEnd()
	}
	return &List[*pembav1.ReadResponse_Stored]{client: c, size: a.pageSize, cursor: a.cursor,
		fetch: func(
			ctx context.Context, size uint32, cursor string,
		) (Page[*pembav1.ReadResponse_Stored], error) {
			stream, err := c.relationships.Read(ctx, &pembav1.ReadRequest{
				Consistency: a.consistency, Filter: filter, PageSize: size, Cursor: cursor,
			})
			return collect(stream, err, read)
		}}
}
