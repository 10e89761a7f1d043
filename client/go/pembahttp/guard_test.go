package pembahttp_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	pemba "pemba.dev/client/go"
	"pemba.dev/client/go/internal/pembatest"
	"pemba.dev/client/go/pembahttp"
)

// TestGuard guards an HTTP server by a real Pemba.
func TestGuard(t *testing.T) {
	pembaServer := pembatest.Start(t)
	client := pembaServer.Client(pemba.WithAttempts(1), pemba.WithTimeout(20*time.Second))
	pembatest.WriteScenario(t, client)
	if _, err := client.Write(t.Context(), pemba.Touch(
		`document:diary#visitor@user:amina[in_hours:{"opens":8,"closes":18}]`)); err != nil {
		t.Fatal(err)
	}

	guard := pembahttp.New(client, callerOf)
	shown := 0
	show := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		shown++
		answer, _ := pembahttp.AnswerOf(r.Context())
		w.Header().Set("Decision-Id", answer.DecisionID)
		_, _ = io.WriteString(w, r.PathValue("name"))
	})
	mux := http.NewServeMux()
	mux.Handle("GET /documents/{name}",
		guard.Require("read", pembahttp.Path("document", "name"), show))
	mux.Handle("GET /nothing", guard.Require("read", pembahttp.Path("document", "name"), show))
	site := httptest.NewServer(mux)
	t.Cleanup(site.Close)

	t.Run("lets the allowed in, and tells the handler by which decision", func(t *testing.T) {
		response, body := get(t, site.URL+"/documents/minutes", "user:amina")
		if response.StatusCode != http.StatusOK || string(body) != "minutes" ||
			response.Header.Get("Decision-Id") == "" {
			t.Errorf("got %s, %s", response.Status, body)
		}
	})
	for _, refused := range []struct {
		name, path, caller string
		status             int
		message            string
	}{
		{"keeps the denied out", "/documents/minutes", "user:bjarne", http.StatusForbidden,
			"`user:bjarne` may not `read` `document:minutes`"},
		{"takes a conditional answer for none", "/documents/diary", "user:amina",
			http.StatusForbidden, "`user:amina` may not `read` `document:diary`"},
		{"asks who calls", "/documents/minutes", "", http.StatusUnauthorized,
			"who calls is not known"},
		{"finds nothing where no object is named", "/nothing", "user:amina",
			http.StatusNotFound, "no such object"},
		{"refuses an id that can be none", "/documents/a%20b", "user:amina",
			http.StatusBadRequest, "the request names no possible object or caller"},
	} {
		t.Run(refused.name, func(t *testing.T) {
			before := shown
			response, body := get(t, site.URL+refused.path, refused.caller)
			assertRefused(t, response, body, refused.status, refused.message)
			if shown != before {
				t.Error("the handler ran")
			}
		})
	}
	t.Run("is closed while there is no answer", func(t *testing.T) {
		pembaServer.Stop()
		response, body := get(t, site.URL+"/documents/minutes", "user:amina")
		assertRefused(t, response, body, http.StatusServiceUnavailable,
			"whether this is allowed can't be known now")
	})
}

// callerOf believes a header, as no real server may.
func callerOf(r *http.Request) (string, error) {
	if caller := r.Header.Get("Caller"); caller != "" {
		return caller, nil
	}
	return "", errors.New("no caller")
}

func assertRefused(
	t *testing.T, response *http.Response, body []byte, status int, message string,
) {
	t.Helper()
	var told struct {
		Message    string `json:"message"`
		DecisionID string `json:"decision_id"`
	}
	if err := json.Unmarshal(body, &told); err != nil {
		t.Fatalf("%q: %v", body, err)
	}
	if response.StatusCode != status || told.Message != message {
		t.Errorf("got %s, %q", response.Status, body)
	}
	if (status == http.StatusForbidden) != (told.DecisionID != "") {
		t.Errorf("the decision's id is %q", told.DecisionID)
	}
}

func get(t *testing.T, url, caller string) (*http.Response, []byte) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Caller", caller)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, body
}
