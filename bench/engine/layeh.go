package main

import (
	"context"
	"crypto/hmac"
	"crypto/md5" //nolint:gosec // RADIUS is built on MD5
	"errors"
	"fmt"
	"time"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"
	"layeh.com/radius/rfc2869"
)

// layeh is the Client of layeh.com/radius.
type layeh struct {
	server   string
	secret   []byte
	patience time.Duration
}

func (layeh) close() {} // it keeps nothing

// worker signs the requests, which the Client does not, with an HMAC of its own.
func (l layeh) worker() exchange {
	client := new(radius.Client)
	mac := hmac.New(md5.New, l.secret)
	nasIPAddress := radius.Attribute{127, 0, 0, 1}
	return func(ctx context.Context) (radius.Code, error) {
		ctx, cancel := context.WithTimeout(ctx, l.patience)
		defer cancel()
		request := radius.New(radius.CodeAccessRequest, l.secret)
		hidden, err := radius.NewUserPassword([]byte(password), l.secret, request.Authenticator[:])
		if err != nil {
			return 0, err
		}
		signature := make(radius.Attribute, md5.Size)
		request.Add(rfc2869.MessageAuthenticator_Type, signature)
		request.Add(rfc2865.UserName_Type, radius.Attribute(userName))
		request.Add(rfc2865.UserPassword_Type, hidden)
		request.Add(rfc2865.NASIdentifier_Type, radius.Attribute(nasIdentifier))
		request.Add(rfc2865.NASIPAddress_Type, nasIPAddress)
		request.Add(rfc2865.NASPortType_Type, radius.NewInteger(uint32(rfc2865.NASPortType_Value_Virtual)))
		request.Add(rfc2865.ServiceType_Type, radius.NewInteger(uint32(rfc2865.ServiceType_Value_LoginUser)))
		unsigned, err := request.MarshalBinary()
		if err != nil {
			return 0, err
		}
		mac.Reset()
		mac.Write(unsigned)
		mac.Sum(signature[:0])

		response, err := client.Exchange(ctx, request, l.server)
		if errors.Is(err, context.DeadlineExceeded) {
			return 0, fmt.Errorf("%w: no answer from %q within %v", errLost, l.server, l.patience)
		}
		if err != nil {
			return 0, err
		}
		return response.Code, nil
	}
}
