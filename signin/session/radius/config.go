package radius

import (
	"context"
	"errors"
	"path/filepath"
	"time"

	"otpdialog/advice"
	"otpdialog/radiusclient"
	"otpdialog/radiusclient/dictionary"
	"otpdialog/settings"
	"otpdialog/settings/disk"
)

// nasIdentifier names this program to the servers.
const nasIdentifier = "otpdialog"

// configOf is a connection as the RADIUS client takes it. The warnings, about its
// secret, key and certificates, are for the owner of the connection's files.
func configOf(ctx context.Context, c *settings.Connection, o Options) (config radiusclient.Config, warnings []advice.Advice, err error) {
	shared, warnings, err := o.Secrets.Shared(ctx, c)
	if err != nil {
		return config, nil, err
	}
	config = serversOf(c, o, shared)
	for _, a := range c.Attributes {
		config.Attributes = append(config.Attributes, dictionary.Attribute(a))
	}
	if c.DictionaryFile != "" { // without one, what is embedded is read once an attribute needs it
		if config.Dictionary, err = Dictionary(c); err != nil {
			return config, nil, err
		}
	}
	if c.Transport.UsesTLS() {
		var more []advice.Advice
		config.Authorities, config.Certificate, more, err = o.Secrets.TLS(c, o.Now())
		warnings = append(warnings, more...)
	}
	return config, warnings, err
}

// serversOf is what is known of a connection without reading any of the files that it names.
func serversOf(c *settings.Connection, o Options, shared []byte) radiusclient.Config {
	config := radiusclient.Config{
		Timeout: c.WaitTime(), Retries: c.Retries, FailoverAfter: time.Duration(c.FailoverAfter) * time.Second,
		NASIdentifier: nasIdentifier, CallingStationID: o.CallingStationID, Clock: o.Clock, Dial: o.Dial, Jitter: o.Jitter,
	}
	if c.HAMode == settings.Parallel {
		config.HAMode = radiusclient.Parallel
	}
	if c.PasswordEncoding == settings.CHAP {
		config.Encoding = radiusclient.CHAP
	}
	switch c.Transport {
	case settings.TLS:
		config.Transport = radiusclient.TLS
	case settings.TCP:
		config.Transport = radiusclient.TCP
	case settings.UDP:
	}
	for _, address := range c.Servers() {
		config.Servers = append(config.Servers, radiusclient.Server{
			Address: address, Secret: shared, RequireMessageAuthenticator: policy(c.RequireMessageAuthenticator),
		})
	}
	return config
}

// Dictionary returns the attributes that a connection can have: the embedded ones, and
// those of its dictionary_file. A mistake in that file is a [settings.Problem].
func Dictionary(c *settings.Connection) (*dictionary.Dictionary, error) {
	path := c.DictionaryPath()
	if path == "" {
		return dictionary.Embedded()
	}
	folder := filepath.Dir(path)
	read, err := dictionary.Read(disk.Folder(folder), filepath.Base(path))
	if wrong, ok := errors.AsType[*dictionary.Error](err); ok {
		return nil, settings.Problem{
			File: filepath.Join(folder, filepath.FromSlash(wrong.File)), Line: wrong.Line,
			Advice: advice.New("bad-dictionary", wrong.Err.Error()).Do("correct it, or remove dictionary_file from the connection"),
		}
	}
	return read, err
}

// CheckAttributes returns the problems of the attributes of a connection, or of its dictionary.
func CheckAttributes(c *settings.Connection) error {
	if len(c.Attributes) == 0 && c.DictionaryFile == "" {
		return nil
	}
	known, err := Dictionary(c)
	if err != nil {
		return err
	}
	var problems []error
	for i, a := range c.Attributes {
		if err := known.Check(dictionary.Attribute(a)); err != nil {
			problems = append(problems, c.AttributeProblem(i, err))
		}
	}
	return errors.Join(problems...)
}

// open returns a client. A wrong attribute is reported with its line in the connection's
// file.
func open(c *settings.Connection, config radiusclient.Config) (*radiusclient.Client, error) {
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
