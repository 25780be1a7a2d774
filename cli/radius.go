package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"otpdialog/radiusclient"
	"otpdialog/settings"
)

// nasIdentifier names this program to the servers.
const nasIdentifier = "otpdialog"

const warningOfTCP = "TCP is for laboratories: whoever is on the way can read user names and change packets; use tls instead"

// radiusConfig is a connection as the RADIUS client takes it. The warnings are
// sentences for the person.
func radiusConfig(ctx context.Context, c *settings.Connection) (config radiusclient.Config, warnings []string, err error) {
	secret, warnings, err := c.ResolveSecret(ctx)
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
			Address: address, Secret: secret, RequireMessageAuthenticator: policy(c.RequireMessageAuthenticator),
		})
	}
	for _, a := range c.Attributes {
		config.Attributes = append(config.Attributes, radiusclient.Attribute(a))
	}
	if path := c.DictionaryPath(); path != "" {
		if config.Dictionary, err = readDictionary(path); err != nil {
			return config, nil, err
		}
	}
	switch c.Transport {
	case settings.TLS:
		var more []string
		config.Transport = radiusclient.TLS
		config.Authorities, config.Certificate, more, err = c.ResolveTLS()
		warnings = append(warnings, more...)
	case settings.TCP:
		config.Transport = radiusclient.TCP
		warnings = append(warnings, warningOfTCP)
	case settings.UDP:
	}
	return config, warnings, err
}

// readDictionary tells a mistake in a dictionary as one in a file of settings is
// told.
func readDictionary(path string) (*radiusclient.Dictionary, error) {
	folder := filepath.Dir(path)
	dictionary, err := radiusclient.ReadDictionary(os.DirFS(folder), filepath.Base(path))
	if wrong, ok := errors.AsType[*radiusclient.DictionaryError](err); ok {
		return nil, settings.Problem{
			File: filepath.Join(folder, filepath.FromSlash(wrong.File)), Line: wrong.Line, What: wrong.Err.Error(),
			Hint: "correct it, or remove dictionary_file from the connection",
		}
	}
	return dictionary, err
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
