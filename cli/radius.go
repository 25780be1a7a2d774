package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"otpdialog/radiusclient"
	"otpdialog/radiusclient/dictionary"
	"otpdialog/settings"
	"otpdialog/settings/secret"
)

// nasIdentifier names this program to the servers.
const nasIdentifier = "otpdialog"

// radiusConfig is a connection as the RADIUS client takes it. The warnings are
// sentences for who keeps the connection's files: about its secret, key and
// certificates.
func radiusConfig(ctx context.Context, c *settings.Connection) (config radiusclient.Config, warnings []string, err error) {
	shared, warnings, err := secret.Resolve(ctx, c)
	if err != nil {
		return config, nil, err
	}
	config = radiusclient.Config{
		Timeout: c.WaitTime(), Retries: c.Retries, FailoverAfter: time.Duration(c.FailoverAfter) * time.Second,
		NASIdentifier: nasIdentifier, CallingStationID: callingStation(os.Getenv),
	}
	if c.HAMode == settings.Parallel {
		config.HAMode = radiusclient.Parallel
	}
	if c.PasswordEncoding == settings.CHAP {
		config.Encoding = radiusclient.CHAP
	}
	for _, address := range c.Servers() {
		config.Servers = append(config.Servers, radiusclient.Server{
			Address: address, Secret: shared, RequireMessageAuthenticator: policy(c.RequireMessageAuthenticator),
		})
	}
	for _, a := range c.Attributes {
		config.Attributes = append(config.Attributes, dictionary.Attribute(a))
	}
	if c.DictionaryFile != "" { // without one, what is embedded is read once an attribute needs it
		if config.Dictionary, err = dictionaryOf(c); err != nil {
			return config, nil, err
		}
	}
	switch c.Transport {
	case settings.TLS:
		var more []string
		config.Transport = radiusclient.TLS
		config.Authorities, config.Certificate, more, err = secret.TLS(c, time.Now())
		warnings = append(warnings, more...)
	case settings.TCP:
		config.Transport = radiusclient.TCP
	case settings.UDP:
	}
	return config, warnings, err
}

// dictionaryOf returns the dictionary of a connection. A mistake in its dictionary_file
// is reported like one in a settings file.
func dictionaryOf(c *settings.Connection) (*dictionary.Dictionary, error) {
	path := c.DictionaryPath()
	if path == "" {
		return dictionary.Embedded()
	}
	folder := filepath.Dir(path)
	read, err := dictionary.Read(os.DirFS(folder), filepath.Base(path))
	if wrong, ok := errors.AsType[*dictionary.Error](err); ok {
		return nil, settings.Problem{
			File: filepath.Join(folder, filepath.FromSlash(wrong.File)), Line: wrong.Line, What: wrong.Err.Error(),
			Hint: "correct it, or remove dictionary_file from the connection",
		}
	}
	return read, err
}

// openClient tells a wrong attribute with its place in the connection's file.
func openClient(c *settings.Connection, config radiusclient.Config) (*radiusclient.Client, error) {
	client, err := radiusclient.New(config)
	if wrong, ok := errors.AsType[*radiusclient.AttributeError](err); ok {
		return nil, c.AttributeProblem(wrong.Index, wrong.Err)
	}
	return client, err
}

func policy(p settings.MessageAuthenticatorPolicy) radiusclient.Policy {
	switch p {
	case settings.RequireAlways:
		return radiusclient.Always
	case settings.RequireNever:
		return radiusclient.Never
	case settings.RequireAuto:
	}
	return radiusclient.Auto
}

// callingStation is where the person comes from, as far as the environment
// tells: the address of an ssh client.
func callingStation(getenv func(string) string) string {
	var address string
	if _, err := fmt.Sscan(getenv("SSH_CONNECTION"), &address); err != nil {
		return ""
	}
	return address
}
