package web

import (
	"net/http"

	"otpdialog/simulator/account"
)

// pages adds the web pages for a browser.
func pages(mux *http.ServeMux, s *account.Service) {}
