package pemba_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"pemba.dev/client/go/internal/pembatest"
)

var fence = regexp.MustCompile("(?s)```(go|text)\n(.*?)```")

// packages are those that README's pieces may name.
var packages = map[string]string{
	"context":     "context",
	"credentials": "google.golang.org/grpc/credentials",
	"errors":      "errors",
	"fmt":         "fmt",
	"grpc":        "google.golang.org/grpc",
	"health":      "google.golang.org/grpc/health",
	"healthpb":    "google.golang.org/grpc/health/grpc_health_v1",
	"http":        "net/http",
	"httptest":    "net/http/httptest",
	"os":          "os",
	"peer":        "google.golang.org/grpc/peer",
	"pemba":       "pemba.dev/client/go",
	"pembagrpc":   "pemba.dev/client/go/pembagrpc",
	"pembahttp":   "pemba.dev/client/go/pembahttp",
	"pembav1":     "pemba.dev/client/go/pembav1",
	"status":      "google.golang.org/grpc/status",
	"time":        "time",
}

// TestReadme runs README's pieces of Go, one after the other, and compares what they print.
func TestReadme(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	var pieces []string
	var printed strings.Builder
	for _, block := range fence.FindAllStringSubmatch(string(readme), -1) {
		if block[1] == "go" {
			pieces = append(pieces, block[2])
		} else {
			printed.WriteString(block[2])
		}
	}
	if len(pieces) < 9 {
		t.Fatalf("README has %d pieces of Go", len(pieces))
	}

	server := pembatest.Start(t)
	run := exec.CommandContext(t.Context(), "go", "run", "-overlay", overlay(t, program(pieces)),
		"./internal/readme")
	run.Env = append(os.Environ(), "PEMBA_TARGET="+server.Address, "PEMBA_KEY="+pembatest.AdminKey)
	run.Stderr = os.Stderr
	output, err := run.Output()
	if err != nil {
		t.Fatalf("%v after\n%s", err, output)
	}
	if string(output) != printed.String() {
		t.Errorf("README says\n%s\nand its program prints\n%s", printed.String(), output)
	}
}

// program runs each piece in a function of its own.
func program(pieces []string) string {
	var imports, functions, calls strings.Builder
	text := strings.Join(pieces, "\n")
	for _, main := range []string{"context", "fmt", "os", "pemba"} {
		text += "\n" + main + "."
	}
	for name, path := range packages {
		if regexp.MustCompile(`\b` + name + `\.`).MatchString(text) {
			fmt.Fprintf(&imports, "\t%s %q\n", name, path)
		}
	}
	for i, piece := range pieces {
		piece = strings.ReplaceAll(piece, `"localhost:7070"`, `os.Getenv("PEMBA_TARGET")`)
		fmt.Fprintf(&functions,
			"func piece%d(ctx context.Context, client *pemba.Client) error {\n%sreturn nil\n}\n",
			i, piece)
		fmt.Fprintf(&calls, "\tmust(piece%d(ctx, client))\n", i)
	}
	return fmt.Sprintf(`package main

import (
%s)

func main() {
	ctx := context.Background()
	client, err := pemba.New(os.Getenv("PEMBA_TARGET"),
		pemba.WithPlaintext(), pemba.WithKey(os.Getenv("PEMBA_KEY")))
	must(err)
%s}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

%s`, &imports, &calls, &functions)
}

// overlay lays a program into this module without a file of it there.
func overlay(t *testing.T, program string) string {
	t.Helper()
	source := filepath.Join(t.TempDir(), "main.go")
	place, err := filepath.Abs(filepath.Join("internal", "readme", "main.go"))
	if err != nil {
		t.Fatal(err)
	}
	description, err := json.Marshal(map[string]any{"Replace": map[string]string{place: source}})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "overlay.json")
	for path, content := range map[string]string{source: program, file: string(description)} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return file
}
