//! A client of many connections on one thread.

use std::io;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// What came of one measurement; times in milliseconds.
pub(crate) struct Load {
    pub(crate) per_second: f64,
    pub(crate) p50: f64,
    pub(crate) p99: f64,
    pub(crate) most: f64,
    /// Of one answer, its head included.
    pub(crate) bytes: usize,
    /// Answers that were none.
    pub(crate) failed: usize,
}

/// Asks for this path over so many connections for so long.
pub(crate) fn drive(
    address: SocketAddr,
    path: &str,
    connections: usize,
    span: Duration,
) -> Result<Load, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|e| e.to_string())?.block_on(async {
        let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n");
        let warm = Instant::now() + Duration::from_millis(300);
        let end = warm + span;
        let mut all = JoinSet::new();
        for _ in 0..connections {
            all.spawn(one(address, request.clone(), warm, end));
        }
        let mut sum = Told::default();
        while let Some(told) = all.join_next().await {
            let told = told.map_err(|e| e.to_string())?.map_err(|e| e.to_string())?;
            sum.times.extend(told.times);
            sum.failed += told.failed;
            sum.bytes = sum.bytes.max(told.bytes);
        }
        Ok(sum.load(span))
    })
}

/// What one connection saw.
#[derive(Default)]
struct Told {
    times: Vec<f64>,
    failed: usize,
    bytes: usize,
}

impl Told {
    fn load(mut self, span: Duration) -> Load {
        self.times.sort_by(f64::total_cmp);
        let at = |part: usize| {
            let place = (self.times.len() * part / 1000).min(self.times.len().saturating_sub(1));
            self.times.get(place).copied().unwrap_or(f64::NAN)
        };
        Load {
            per_second: self.times.len() as f64 / span.as_secs_f64(),
            p50: at(500),
            p99: at(990),
            most: at(1000),
            bytes: self.bytes,
            failed: self.failed,
        }
    }
}

async fn one(
    address: SocketAddr,
    request: String,
    warm: Instant,
    end: Instant,
) -> io::Result<Told> {
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let mut told = Told::default();
    let mut buffer = Vec::with_capacity(1 << 16);
    while Instant::now() < end {
        let asked = Instant::now();
        let answer = match write(&stream, request.as_bytes()).await {
            Ok(()) => read(&stream, &mut buffer).await,
            Err(e) => Err(e),
        };
        let good = answer.as_ref().is_ok_and(|good| *good);
        if asked >= warm {
            told.times.push(asked.elapsed().as_secs_f64() * 1000.0);
            told.failed += usize::from(!good);
            told.bytes = buffer.len();
        }
        if answer.is_err()
            || buffer.windows(17).any(|words| words.eq_ignore_ascii_case(b"connection: close"))
        {
            stream = TcpStream::connect(address).await?;
        }
    }
    Ok(told)
}

async fn write(stream: &TcpStream, mut words: &[u8]) -> io::Result<()> {
    while !words.is_empty() {
        stream.writable().await?;
        match stream.try_write(words) {
            Ok(count) => words = words.get(count..).unwrap_or_default(),
            Err(e) if e.kind() == io::ErrorKind::WouldBlock => {}
            Err(e) => return Err(e),
        }
    }
    Ok(())
}

/// One answer to its end, by the length it gives; true if it is one.
async fn read(stream: &TcpStream, buffer: &mut Vec<u8>) -> io::Result<bool> {
    buffer.clear();
    let mut wanted = None;
    while wanted.is_none_or(|wanted| buffer.len() < wanted) {
        stream.readable().await?;
        match stream.try_read_buf(buffer) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(_) => {}
            Err(e) if e.kind() == io::ErrorKind::WouldBlock => continue,
            Err(e) => return Err(e),
        }
        if wanted.is_none() {
            wanted = length(buffer);
        }
    }
    Ok(buffer.starts_with(b"HTTP/1.1 200"))
}

/// The length of a whole answer, once its head is there.
fn length(buffer: &[u8]) -> Option<usize> {
    let end = buffer.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let head = String::from_utf8_lossy(buffer.get(..end)?).to_lowercase();
    let line = head.lines().find_map(|line| line.strip_prefix("content-length:"))?;
    Some(end + line.trim().parse::<usize>().ok()?)
}
