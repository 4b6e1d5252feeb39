package main

import (
	"encoding/json"
	"net/http"
	"net/url"
)

// status is the service's answer about a site.
type status struct {
	URL  string `json:"url"`
	Up   bool   `json:"up"`
	Code int    `json:"code,omitempty"`
}

// handler serves /healthz and /status?url=https://..., which requests that site. It is a TLS client, so
// it needs the certificate bundle that the Dockerfile copies.
func handler(client *http.Client) http.Handler {
	mux := http.NewServeMux()

	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, map[string]string{"status": "ok"})
	})

	mux.HandleFunc("GET /status", func(w http.ResponseWriter, r *http.Request) {
		target, err := url.Parse(r.URL.Query().Get("url"))
		if err != nil || target.Host == "" || (target.Scheme != "https" && target.Scheme != "http") {
			answer(w, http.StatusBadRequest, map[string]string{"error": "url must be an http or https address"})
			return
		}
		result := status{URL: target.String()}
		if response, err := client.Get(target.String()); err == nil {
			response.Body.Close()
			result.Up, result.Code = response.StatusCode < 500, response.StatusCode
		}
		answer(w, http.StatusOK, result)
	})

	return mux
}

func answer(w http.ResponseWriter, code int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(body)
}
