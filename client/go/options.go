package pemba

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
)

const (
	defaultTimeout  = 10 * time.Second
	defaultAttempts = 5
	// What gRPC allows.
	mostAttempts = 5
)

// An Option says how a [Client] reaches its server.
type Option func(*settings) error

type settings struct {
	plaintext      bool
	tls            *tls.Config
	key            string
	timeout        time.Duration
	attempts       int
	readYourWrites bool
	dial           []grpc.DialOption
}

func newSettings(options []Option) (*settings, error) {
	s := &settings{
		tls:            &tls.Config{MinVersion: tls.VersionTLS12},
		timeout:        defaultTimeout,
		attempts:       defaultAttempts,
		readYourWrites: true,
	}
	for _, option := range options {
		if err := option(s); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (s *settings) transport() credentials.TransportCredentials {
	if s.plaintext {
		return insecure.NewCredentials()
	}
	return credentials.NewTLS(s.tls)
}

// WithPlaintext speaks without TLS, as to a server on this machine. A key then travels readably.
func WithPlaintext() Option {
	return func(s *settings) error {
		s.plaintext = true
		return nil
	}
}

// WithTLS sets how TLS is spoken, for what [WithAuthorities] and [WithCertificate] don't say. Give
// it before those.
func WithTLS(config *tls.Config) Option {
	return func(s *settings) error {
		s.tls = config.Clone()
		return nil
	}
}

// WithAuthorities trusts the certificate authorities of this PEM file and no others. Without it
// those of the system are trusted.
func WithAuthorities(pemFile string) Option {
	return func(s *settings) error {
		pem, err := os.ReadFile(pemFile)
		if err != nil {
			return fmt.Errorf("pemba: the authorities can't be read: %w", err)
		}
		pool := x509.NewCertPool()
		if !pool.AppendCertsFromPEM(pem) {
			return fmt.Errorf("pemba: `%s` holds no certificate: expected PEM", pemFile)
		}
		s.tls.RootCAs = pool
		return nil
	}
}

// WithCertificate shows the server this certificate, with its private key, both PEM files.
func WithCertificate(certificateFile, keyFile string) Option {
	return func(s *settings) error {
		certificate, err := tls.LoadX509KeyPair(certificateFile, keyFile)
		if err != nil {
			return fmt.Errorf("pemba: the certificate can't be used: %w", err)
		}
		s.tls.Certificates = []tls.Certificate{certificate}
		return nil
	}
}

// WithKey sends this bearer key with every call.
func WithKey(key string) Option {
	return func(s *settings) error {
		if key == "" {
			return errors.New("pemba: the key is empty: leave WithKey out to call without one")
		}
		s.key = key
		return nil
	}
}

// WithTimeout bounds calls, and each page of a list, whose context has no deadline; 10 seconds
// unless set. Watches and imports are not bounded.
func WithTimeout(longest time.Duration) Option {
	return func(s *settings) error {
		if longest <= 0 {
			return fmt.Errorf("pemba: a timeout of %s is none", longest)
		}
		s.timeout = longest
		return nil
	}
}

// WithAttempts says how often a call that is safe to repeat is tried while the server is away: 1 to
// 5, and 5 unless set.
func WithAttempts(most int) Option {
	return func(s *settings) error {
		if most < 1 || most > mostAttempts {
			return fmt.Errorf("pemba: attempts are 1 to %d, got %d", mostAttempts, most)
		}
		s.attempts = most
		return nil
	}
}

// WithoutReadYourWrites leaves reads that ask for no consistency at the head of whichever server
// answers.
func WithoutReadYourWrites() Option {
	return func(s *settings) error {
		s.readYourWrites = false
		return nil
	}
}

// WithDialOptions adds options of gRPC's own, such as interceptors for traces. They are applied
// last.
func WithDialOptions(options ...grpc.DialOption) Option {
	return func(s *settings) error {
		s.dial = append(s.dial, options...)
		return nil
	}
}
