package pemba

import (
	"sync/atomic"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"pemba.dev/client/go/pembav1"
)

// memory holds the token of the last write, and lays it into reads.
type memory struct {
	used  bool
	token atomic.Pointer[string]
}

// writing are the methods whose answer is the token of a change.
var writing = map[string]bool{
	pembav1.RelationshipService_Write_FullMethodName:  true,
	pembav1.RelationshipService_Delete_FullMethodName: true,
	pembav1.RelationshipService_Import_FullMethodName: true,
	pembav1.SchemaService_Write_FullMethodName:        true,
}

func (m *memory) last() string {
	if token := m.token.Load(); token != nil {
		return *token
	}
	return ""
}

func (m *memory) keep(token string) {
	if token != "" {
		m.token.Store(&token)
	}
}

func (m *memory) keepWritten(method string, reply any) {
	if told, ok := reply.(interface{ GetToken() string }); ok && writing[method] {
		m.keep(told.GetToken())
	}
}

// carry is the request, answered at the last write or later if it names no world of its own. The
// caller's message stays as it is.
func (m *memory) carry(request any) any {
	token := m.last()
	message, ok := request.(proto.Message)
	if !m.used || token == "" || !ok {
		return request
	}
	reflected := message.ProtoReflect()
	field := world(reflected)
	if field == nil {
		return request
	}
	// Shallow: what the fields hold is shared, so it costs the same for 10,000 items as for one.
	carried := reflected.New()
	reflected.Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		carried.Set(field, value)
		return true
	})
	carried.Set(field, protoreflect.ValueOfMessage(atLeast(token).ProtoReflect()))
	return carried.Interface()
}

func atLeast(token string) *pembav1.Consistency {
	return &pembav1.Consistency{Requirement: &pembav1.Consistency_AtLeast{AtLeast: token}}
}

// world is the field that names the world of a request; nil if there is none, or if it is named: by
// itself, by a cursor or by a decision on record.
func world(request protoreflect.Message) protoreflect.FieldDescriptor {
	fields := request.Descriptor().Fields()
	for _, name := range []protoreflect.Name{"cursor", "decision_id"} {
		if field := fields.ByName(name); field != nil && request.Has(field) {
			return nil
		}
	}
	for _, name := range []protoreflect.Name{"consistency", "to"} {
		field := fields.ByName(name)
		if field == nil || field.Message() == nil || field.Message().FullName() != consistencyName {
			continue
		}
		named, ok := request.Get(field).Message().Interface().(*pembav1.Consistency)
		if !ok || named.GetRequirement() != nil {
			return nil
		}
		return field
	}
	return nil
}

var consistencyName = (*pembav1.Consistency)(nil).ProtoReflect().Descriptor().FullName()
