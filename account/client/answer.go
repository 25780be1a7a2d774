package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net"
	"net/http"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"time"

	"otpdialog/account/protocol"
	"otpdialog/advice"
	"otpdialog/settings"
	"otpdialog/webaddress"
)

// The codes of advice.
const (
	Unreachable = "account-unreachable" // no answer, or one of a service that is down
	Senseless   = "account-answer"      // an answer that is none of package protocol
)

const (
	maxAnswer  = 64 << 10           // bytes, of an answer and of its headers
	maxText    = 4 << 10            // bytes, of one text: more would make a page that is drawn again and again slow
	maxSeconds = 366 * 24 * 60 * 60 // in an answer
	patience   = 40 * time.Second   // with a request: long polling takes up to 25 s
	jsonType   = "application/json"
	problem    = "application/problem+json"
)

// parseAddress returns the address of a service, always written in the same way.
func parseAddress(service string) (*url.URL, error) {
	if _, err := settings.CheckWebAddress(service); err != nil {
		return nil, err //nolint:wrapcheck // it is advice
	}
	u, err := url.Parse(service)
	if err != nil {
		return nil, err
	}
	u.Host, u.Path = strings.ToLower(u.Host), strings.TrimRight(u.Path, "/")
	return u, nil
}

// network is the way to a service: no proxy, no idle connections, and http to this computer only,
// whatever the name localhost stands for.
func network(scheme string) http.RoundTripper {
	dialer := &net.Dialer{}
	if scheme == "http" {
		dialer.Control = webaddress.OnlyLoopback
	}
	return &http.Transport{DialContext: dialer.DialContext, DisableKeepAlives: true, MaxResponseHeaderBytes: maxAnswer}
}

// ask sends a request, and returns its answer.
func ask[T any](ctx context.Context, c *Client, method, path, bearer string, body any) (T, error) {
	var answer T
	if err := c.do(ctx, method, path, bearer, body, &answer); err != nil {
		var none T
		return none, err
	}
	return answer, nil
}

// do sends a request. Its body is nil for none; so is answer, if the answer has nothing of interest.
func (c *Client) do(ctx context.Context, method, path, bearer string, body, answer any) error {
	waiting, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	request, err := c.request(waiting, method, path, bearer, body)
	if err != nil {
		return err
	}
	response, err := c.http.Do(request)
	if err != nil {
		return c.unreached(ctx, err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
	if err != nil {
		return c.unreached(ctx, err)
	}
	return read(response.StatusCode, response.Header.Get("Content-Type"), text, answer)
}

func (c *Client) request(ctx context.Context, method, path, bearer string, body any) (*http.Request, error) {
	var text io.Reader
	if body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			return nil, senseless("the request cannot be written")
		}
		text = bytes.NewReader(encoded)
	}
	request, err := http.NewRequestWithContext(ctx, method, c.address+path, text)
	if err != nil {
		return nil, senseless("the request cannot be made") // the error has the path
	}
	request.Header.Set("Accept", jsonType)
	if body != nil {
		request.Header.Set("Content-Type", jsonType)
	}
	if bearer != "" {
		request.Header.Set("Authorization", "Bearer "+bearer)
	}
	return request, nil
}

// unreached is why there is no answer. The error of package net/http has the path, which is left out.
func (c *Client) unreached(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err
	}
	why := err.Error()
	if errors.Is(err, context.DeadlineExceeded) {
		why = "no answer in time"
	}
	return advice.New(Unreachable, "the account service at "+c.address+" cannot be reached: "+advice.Line(why)).
		Do("check the network, and whether the service is running")
}

// read reads an answer into the value that answer points to.
func read(status int, contentType string, text []byte, answer any) error {
	kind, _, _ := mime.ParseMediaType(contentType)
	switch {
	case len(text) > maxAnswer:
		return senseless("it has more than 64 KiB")
	case status >= http.StatusBadRequest:
		return refused(status, kind, text)
	case status < http.StatusOK || status >= http.StatusMultipleChoices:
		return senseless("HTTP status " + strconv.Itoa(status))
	case answer == nil:
		return nil
	case kind != jsonType:
		return senseless("it is not JSON")
	}
	if err := json.Unmarshal(text, answer); err != nil {
		return senseless("its JSON has mistakes")
	}
	if !clean(reflect.ValueOf(answer).Elem()) {
		return senseless("it has a text of more than 4 KiB")
	}
	return nil
}

// refused is the error that an answer with a status of 400 or more comes to.
func refused(status int, kind string, text []byte) error {
	var p protocol.Problem
	if kind == problem && json.Unmarshal(text, &p) == nil && p.Code != "" && p.Title != "" && clean(reflect.ValueOf(&p).Elem()) {
		return &p
	}
	said := "HTTP status " + strconv.Itoa(status)
	if status >= http.StatusInternalServerError {
		return advice.New(Unreachable, "the account service is out of order: "+said).Do("try again later")
	}
	return senseless(said)
}

func senseless(why string) error {
	return advice.New(Senseless, "the answer of the account service is not valid: "+why).
		Do("check the address of the service in the connection")
}

// clean makes all text of an answer safe for a terminal, and keeps its numbers, which are seconds, in
// bounds. It is false if a text is too long.
func clean(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.String:
		v.SetString(advice.Line(v.String()))
		return v.Len() <= maxText
	case reflect.Int:
		v.SetInt(min(max(v.Int(), 0), maxSeconds))
	case reflect.Pointer:
		return v.IsNil() || clean(v.Elem())
	case reflect.Struct:
		for _, field := range v.Fields() {
			if !clean(field) {
				return false
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			if !clean(v.Index(i)) {
				return false
			}
		}
	default: // truth values
	}
	return true
}
