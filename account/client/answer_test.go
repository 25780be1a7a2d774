package client

import (
	"net/http"
	"strings"
	"testing"

	"otpdialog/account/protocol"
	"otpdialog/advice"
)

// Whatever a service answers, nothing of it reaches the terminal raw, and no time gets out of bounds.
func FuzzAnswer(f *testing.F) {
	f.Add(200, "application/json", []byte(`{"id":"1","state":"waiting","origin":{"place":"\u001b[2J"},"expires_in":600}`))
	f.Add(403, "application/problem+json; charset=utf-8", []byte(`{"code":"locked-out","title":"a\u009bb","retry_after":-1}`))
	f.Add(200, "application/json", []byte(`{"problem":{"title":"\r\n"}}`))
	f.Fuzz(func(t *testing.T, status int, contentType string, text []byte) {
		var ticket protocol.Ticket
		err := read(status, contentType, text, &ticket)
		if err != nil {
			ticket = protocol.Ticket{} // as ask does
		}
		texts := []string{
			ticket.ID, ticket.Key, string(ticket.Purpose), string(ticket.State), ticket.Email, ticket.Origin.Token, ticket.Origin.Program,
			ticket.Origin.System, ticket.Origin.Host, ticket.Origin.Address, ticket.Origin.Place, ticket.At, ticket.MatchCode, ticket.Session,
		}
		numbers := []int{ticket.ExpiresIn, ticket.ResendIn}
		if problem, ok := err.(*protocol.Problem); ok { //nolint:errorlint // read wraps none
			texts = append(texts, string(problem.Code), problem.Title, problem.Next, problem.Help)
			numbers = append(numbers, problem.RetryAfter)
		} else if err != nil {
			texts = append(texts, err.Error())
		}
		if err == nil && (status < http.StatusOK || status >= http.StatusMultipleChoices) {
			t.Errorf("status %d counts as an answer", status)
		}
		for _, text := range texts {
			if safe := advice.Line(text); safe != text {
				t.Errorf("%q is not safe", text)
			}
		}
		for _, n := range numbers {
			if n < 0 || n > maxSeconds {
				t.Errorf("%d s", n)
			}
		}
	})
}

// Without TLS, nothing leaves this computer, whatever a name such as localhost stands for.
func TestNoOtherComputerWithoutTLS(t *testing.T) {
	t.Parallel()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://192.0.2.1/", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	response, err := network("http").RoundTrip(request)
	if err == nil {
		_ = response.Body.Close()
	}
	if err == nil || !strings.Contains(err.Error(), "192.0.2.1:80 is not on this computer") {
		t.Error(err)
	}
}
