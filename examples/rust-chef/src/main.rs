use std::io::{Error, Read, Write};
use std::net::TcpStream;
use std::process::ExitCode;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use tiny_http::{Header, Response, Server};

const LARGEST_BODY: u64 = 1 << 20;

fn main() -> ExitCode {
    let port = std::env::var("PORT").unwrap_or_else(|_| "8080".into());
    let done = match std::env::args().nth(1).as_deref() {
        Some("healthcheck") => healthcheck(&port),
        _ => serve(&port),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Answers until SIGTERM or SIGINT: PID 1 of a container has no default action for them.
fn serve(port: &str) -> Result<(), Error> {
    let server = Arc::new(Server::http(format!("0.0.0.0:{port}")).map_err(Error::other)?);
    let mut signals = Signals::new([SIGTERM, SIGINT])?;
    let stopper = Arc::clone(&server);
    thread::spawn(move || {
        signals.forever().next();
        stopper.unblock();
    });
    println!("listening on port {port}");
    for mut request in server.incoming_requests() {
        let mut body = Vec::new();
        request
            .as_reader()
            .take(LARGEST_BODY)
            .read_to_end(&mut body)?;
        let (status, value) = checksum::answer(request.method().as_str(), request.url(), &body);
        let json = Header::from_bytes("content-type", "application/json").expect("a valid header");
        let _ = request.respond(
            Response::from_string(value.to_string())
                .with_status_code(status)
                .with_header(json),
        );
    }
    Ok(())
}

/// Part of the program because the image has no curl.
fn healthcheck(port: &str) -> Result<(), Error> {
    let mut stream = TcpStream::connect(format!("127.0.0.1:{port}"))?;
    stream.set_read_timeout(Some(Duration::from_secs(2)))?;
    stream.write_all(b"GET /healthz HTTP/1.0\r\n\r\n")?;
    let mut status = [0; 12];
    stream.read_exact(&mut status)?;
    if status.ends_with(b" 200") {
        Ok(())
    } else {
        Err(Error::other("the service is not healthy"))
    }
}
