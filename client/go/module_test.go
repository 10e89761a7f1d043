package pemba_test

import (
	"archive/zip"
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestGoGet has `go get` take this module from a proxy into another one.
func TestGoGet(t *testing.T) {
	const version = "v0.1.0"
	proxy, user := t.TempDir(), t.TempDir()
	versions := filepath.Join(proxy, "pemba.dev", "client", "go", "@v")
	if err := os.MkdirAll(versions, 0o755); err != nil {
		t.Fatal(err)
	}
	module, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	for path, content := range map[string][]byte{
		filepath.Join(versions, "list"):          []byte(version + "\n"),
		filepath.Join(versions, version+".info"): []byte(`{"Version":"` + version + `"}`),
		filepath.Join(versions, version+".mod"):  module,
		filepath.Join(versions, version+".zip"):  archive(t, "pemba.dev/client/go@"+version+"/"),
		filepath.Join(user, "go.mod"):            []byte("module example.org/user\n\ngo 1.26.0\n"),
		filepath.Join(user, "main.go"):           []byte(userProgram),
	} {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}

	// What this module needs is had already; its own zip goes to a cache of its own.
	cached := strings.TrimSpace(run(t, ".", nil, "env", "GOMODCACHE"))
	environment := append(os.Environ(),
		"GOPROXY=file://"+proxy+",file://"+filepath.Join(cached, "cache", "download"),
		"GONOSUMDB=pemba.dev", "GOSUMDB=off", "GOMODCACHE="+t.TempDir(), "GOFLAGS=-modcacherw")
	run(t, user, environment, "get", "pemba.dev/client/go@"+version)
	packages := run(t, user, environment, "list", "-deps", "-f", "{{.ImportPath}} {{.Module}}", ".")
	for _, name := range []string{"", "/pembav1", "/pembagrpc", "/pembahttp"} {
		if !strings.Contains(
			packages, "pemba.dev/client/go"+name+" pemba.dev/client/go "+version+"\n") {
			t.Errorf("go get does not give pemba.dev/client/go%s", name)
		}
	}
	for _, tool := range []string{"staticcheck", "protoc-gen"} {
		if strings.Contains(packages, tool) {
			t.Errorf("users get %s too", tool)
		}
	}
}

const userProgram = `package main

import (
	_ "pemba.dev/client/go"
	_ "pemba.dev/client/go/pembagrpc"
	_ "pemba.dev/client/go/pembahttp"
)

func main() {}
`

// archive is this module as a proxy gives it.
func archive(t *testing.T, prefix string) []byte {
	t.Helper()
	var out bytes.Buffer
	files := zip.NewWriter(&out)
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		file, err := files.Create(prefix + filepath.ToSlash(path))
		if err != nil {
			return err
		}
		_, err = file.Write(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := files.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func run(t *testing.T, folder string, environment []string, arguments ...string) string {
	t.Helper()
	command := exec.CommandContext(t.Context(), "go", arguments...)
	command.Dir, command.Env = folder, environment
	var faults bytes.Buffer
	command.Stderr = &faults
	output, err := command.Output()
	if err != nil {
		t.Fatalf("go %s: %v\n%s", strings.Join(arguments, " "), err, &faults)
	}
	return string(output)
}
