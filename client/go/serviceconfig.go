package pemba

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"pemba.dev/client/go/pembav1"
)

const (
	firstPause   = 100 * time.Millisecond
	longestPause = time.Second
	pauseGrowth  = 2.5
)

// safe are the methods that gRPC may repeat by itself: those that only read. A stream is repeated
// up to its first message.
var safe = []string{
	pembav1.PermissionService_Check_FullMethodName,
	pembav1.PermissionService_CheckMany_FullMethodName,
	pembav1.PermissionService_ListObjects_FullMethodName,
	pembav1.PermissionService_ListSubjects_FullMethodName,
	pembav1.PermissionService_ListPermissions_FullMethodName,
	pembav1.PermissionService_Expand_FullMethodName,
	pembav1.PermissionService_Explain_FullMethodName,
	pembav1.RelationshipService_Read_FullMethodName,
	pembav1.RelationshipService_Watch_FullMethodName,
	pembav1.RelationshipService_Export_FullMethodName,
	pembav1.SchemaService_Read_FullMethodName,
	pembav1.SchemaService_Diff_FullMethodName,
	pembav1.HistoryService_History_FullMethodName,
	pembav1.HistoryService_DiffAccess_FullMethodName,
	pembav1.HistoryService_ReplayDecisions_FullMethodName,
	pembav1.AuditService_Query_FullMethodName,
	pembav1.AuditService_Tail_FullMethodName,
	pembav1.AuditService_Export_FullMethodName,
	pembav1.AuditService_GetCheckpoint_FullMethodName,
	pembav1.AuditService_GetInclusionProof_FullMethodName,
	pembav1.AuditService_GetConsistencyProof_FullMethodName,
	pembav1.AuditService_GetKey_FullMethodName,
	pembav1.AuditService_ListCheckpoints_FullMethodName,
	pembav1.AuditService_ListHolds_FullMethodName,
}

type methodName struct {
	Service string `json:"service"`
	Method  string `json:"method"`
}

type retryPolicy struct {
	MaxAttempts          int      `json:"maxAttempts"`
	InitialBackoff       string   `json:"initialBackoff"`
	MaxBackoff           string   `json:"maxBackoff"`
	BackoffMultiplier    float64  `json:"backoffMultiplier"`
	RetryableStatusCodes []string `json:"retryableStatusCodes"`
}

type methodConfig struct {
	Name        []methodName `json:"name"`
	RetryPolicy *retryPolicy `json:"retryPolicy"`
}

// serviceConfig tells gRPC to try safe methods up to so many times.
func serviceConfig(attempts int) string {
	if attempts < 2 {
		return "{}"
	}
	names := make([]methodName, len(safe))
	for i, full := range safe {
		service, method, _ := strings.Cut(strings.TrimPrefix(full, "/"), "/")
		names[i] = methodName{service, method}
	}
	config := map[string][]methodConfig{"methodConfig": {{names, &retryPolicy{
		MaxAttempts:          attempts,
		InitialBackoff:       seconds(firstPause),
		MaxBackoff:           seconds(longestPause),
		BackoffMultiplier:    pauseGrowth,
		RetryableStatusCodes: []string{"UNAVAILABLE"},
	}}}}
	text, err := json.Marshal(config)
	if err != nil {
		panic(err) // strings and numbers always have a form
	}
	return string(text)
}

func seconds(d time.Duration) string { return fmt.Sprintf("%gs", d.Seconds()) }

// A pause is how long to wait before the next attempt, for what a service config can't repeat.
type pause struct {
	next    time.Duration
	longest time.Duration
}

func newPause(longest time.Duration) *pause { return &pause{firstPause, longest} }

// wait sleeps, a fifth longer or shorter by chance, and grows. It fails if the context ends first.
func (p *pause) wait(ctx context.Context) error {
	timer := time.NewTimer(time.Duration(float64(p.next) * (0.8 + 0.4*rand.Float64())))
	defer timer.Stop()
	p.next = min(time.Duration(float64(p.next)*pauseGrowth), p.longest)
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
