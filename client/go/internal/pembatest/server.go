// Package pembatest starts real servers for the tests of this module, and knows the scenario that
// all clients are tested with.
package pembatest

import (
	"bufio"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	pemba "pemba.dev/client/go"
)

// The keys that a [Server] knows.
const (
	AdminKey  = "scenario-admin-key-0001"
	ReaderKey = "scenario-reader-key-01"
)

const startTimeout = 60 * time.Second

// A Server is a process of `pemba serve` on a folder of its own.
type Server struct {
	// Address is `host:port`, the same after a restart.
	Address string

	t      testing.TB
	folder string
	flags  []string
	cmd    *exec.Cmd
	ended  chan struct{}
}

// Start starts a server that ends with the test, with further flags if there are any. A module
// without its repository has no server to be tested against: then the test is skipped.
func Start(t testing.TB, flags ...string) *Server {
	t.Helper()
	s := &Server{t: t, folder: t.TempDir(), flags: flags}
	s.run("0")
	t.Cleanup(func() {
		if s.cmd != nil {
			s.Stop()
		}
	})
	return s
}

// Stop tells the server to end, and waits until it has.
func (s *Server) Stop() {
	s.t.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		s.t.Fatalf("the server can't be told to end: %v", err)
	}
	<-s.ended
	s.cmd = nil
}

// Kill ends the server as a crash would.
func (s *Server) Kill() {
	s.t.Helper()
	if err := s.cmd.Process.Kill(); err != nil {
		s.t.Fatalf("the server can't be killed: %v", err)
	}
	<-s.ended
	s.cmd = nil
}

// StartAgain starts a stopped server on its folder and port.
func (s *Server) StartAgain() {
	s.t.Helper()
	s.run(s.Address[strings.LastIndexByte(s.Address, ':')+1:])
}

// Client is a client of this server that may do everything.
func (s *Server) Client(options ...pemba.Option) *pemba.Client {
	s.t.Helper()
	return s.ClientOf(AdminKey, options...)
}

// ClientOf is a client of this server with a key.
func (s *Server) ClientOf(key string, options ...pemba.Option) *pemba.Client {
	s.t.Helper()
	options = append([]pemba.Option{pemba.WithPlaintext(), pemba.WithKey(key)}, options...)
	client, err := pemba.New(s.Address, options...)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = client.Close() })
	return client
}

var serving = regexp.MustCompile(` serving host="([^"]+)" port="([0-9]+)"`)

func (s *Server) run(port string) {
	s.t.Helper()
	arguments := append([]string{
		"serve", "--data", s.folder, "--port", port, "--metrics-port", "0", "--http-port", "0",
		"--keys", "scenario:admin:" + AdminKey + ",reader:read:" + ReaderKey,
	}, s.flags...)
	s.cmd = exec.Command(command(s.t), arguments...)
	out, in := io.Pipe()
	s.cmd.Stdout, s.cmd.Stderr = in, in
	if err := s.cmd.Start(); err != nil {
		s.t.Fatalf("the server can't be started: %v", err)
	}
	ended := make(chan struct{})
	s.ended = ended
	go func(cmd *exec.Cmd) {
		_ = cmd.Wait()
		_ = in.Close()
		close(ended)
	}(s.cmd)

	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	log := &output{address: make(chan string, 1)}
	go log.read(out)
	select {
	case s.Address = <-log.address:
	case <-ended:
		s.cmd = nil
		s.t.Fatalf("the server ended while it started:\n%s", log)
	case <-ctx.Done():
		s.t.Fatalf("the server did not start within %s:\n%s", startTimeout, log)
	}
}

// output is what a server said, and the address it told.
type output struct {
	address chan string
	mutex   sync.Mutex
	lines   []string
}

func (o *output) read(from io.Reader) {
	for lines := bufio.NewScanner(from); lines.Scan(); {
		o.mutex.Lock()
		o.lines = append(o.lines, lines.Text())
		o.mutex.Unlock()
		if told := serving.FindStringSubmatch(lines.Text()); told != nil {
			o.address <- told[1] + ":" + told[2]
		}
	}
}

func (o *output) String() string {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	return strings.Join(o.lines, "\n")
}

// command is the `pemba` of the repository, or the one that PEMBA_COMMAND names.
func command(t testing.TB) string {
	t.Helper()
	if named := os.Getenv("PEMBA_COMMAND"); named != "" {
		return named
	}
	return filepath.Join(Repository(t), "pemba")
}

// Repository is the root of the repository that this module lies in.
func Repository(t testing.TB) string {
	t.Helper()
	_, file, _, _ := runtime.Caller(0)
	root := filepath.Join(filepath.Dir(file), "..", "..", "..", "..")
	if _, err := os.Stat(filepath.Join(root, "pemba")); err != nil {
		t.Skip("this module lies in no repository of Pemba, so there is no server to test against")
	}
	return root
}
