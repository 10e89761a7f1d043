package pembatest

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	pemba "pemba.dev/client/go"
)

// Schema is that of the scenario.
func Schema(t testing.TB) string {
	t.Helper()
	return read(t, "schema.zed")
}

// Relationships are those of the scenario.
func Relationships(t testing.TB) []string {
	t.Helper()
	var relationships []string
	for line := range strings.Lines(read(t, "relationships.txt")) {
		line = strings.TrimSpace(line)
		if line != "" && !strings.HasPrefix(line, "//") {
			relationships = append(relationships, line)
		}
	}
	return relationships
}

// WriteScenario writes the schema and the relationships of the scenario.
func WriteScenario(t testing.TB, client *pemba.Client) {
	t.Helper()
	if _, err := client.WriteSchema(t.Context(), Schema(t)); err != nil {
		t.Fatal(err)
	}
	for some := range slices.Chunk(Relationships(t), 1_000) {
		if _, err := client.Write(t.Context(), pemba.Touch(some...)); err != nil {
			t.Fatal(err)
		}
	}
}

func read(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(Repository(t), "client", "scenario", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
