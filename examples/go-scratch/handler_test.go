package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
)

func get(t *testing.T, client *http.Client, path string) *httptest.ResponseRecorder {
	t.Helper()
	recorder := httptest.NewRecorder()
	handler(client).ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, path, nil))
	return recorder
}

func TestHealthz(t *testing.T) {
	if got := get(t, http.DefaultClient, "/healthz"); got.Code != http.StatusOK {
		t.Fatalf("got %d, want 200", got.Code)
	}
}

func TestStatus(t *testing.T) {
	up := httptest.NewTLSServer(http.NotFoundHandler())
	defer up.Close()
	down := httptest.NewServer(http.NotFoundHandler())
	down.Close()

	for _, c := range []struct {
		name string
		site string
		want status
	}{
		{"a site that answers", up.URL, status{URL: up.URL, Up: true, Code: http.StatusNotFound}},
		{"a site that does not", down.URL, status{URL: down.URL}},
	} {
		t.Run(c.name, func(t *testing.T) {
			response := get(t, up.Client(), "/status?url="+url.QueryEscape(c.site))
			var got status
			if err := json.Unmarshal(response.Body.Bytes(), &got); err != nil {
				t.Fatal(err)
			}
			if got != c.want {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}

func TestStatusRefusesWhatIsNoWebAddress(t *testing.T) {
	for _, site := range []string{"", "file:///etc/passwd", "nonsense"} {
		if got := get(t, http.DefaultClient, "/status?url="+url.QueryEscape(site)); got.Code != http.StatusBadRequest {
			t.Errorf("%q: got %d, want 400", site, got.Code)
		}
	}
}
