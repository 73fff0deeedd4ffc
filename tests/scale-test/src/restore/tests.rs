use super::*;

type Log = Arc<Mutex<Vec<&'static str>>>;

fn undo(log: &Log, name: &'static str) -> impl FnOnce() -> BoxFuture<'static, Result<()>> + use<> {
    let log = log.clone();
    move || {
        async move {
            log.lock().unwrap().push(name);
            Ok(())
        }
        .boxed()
    }
}

#[tokio::test(start_paused = true)]
async fn the_latest_change_is_undone_first_and_failures_do_not_stop_the_rest() {
    let (restorer, log) = (Restorer::default(), Log::default());
    restorer.note("one", "undo one", undo(&log, "one"));
    restorer.note("two", "undo two", || async {
        Err(Error::environment("refused", "ask"))
    });
    restorer.note("three", "undo three", || async {
        let nothing: Option<()> = None;
        assert!(nothing.is_some(), "a bug");
        Ok(())
    });
    restorer.note("four", "undo four", undo(&log, "four"));
    let restored = restorer.restore(Duration::from_secs(5)).await;
    assert_eq!(*log.lock().unwrap(), ["four", "one"]);
    assert_eq!(restored.undone, ["four", "one"]);
    let left: Vec<_> = restored.left.iter().map(|left| &*left.by_hand).collect();
    assert_eq!(left, ["undo three", "undo two"]);
    assert!(
        restored
            .to_string()
            .contains("NOT restored: two: refused\n  by hand: undo two")
    );
    assert!(restored.into_result().is_err());
    assert!(restorer.restore(Duration::from_secs(5)).await.is_whole());
}

#[tokio::test(start_paused = true)]
async fn undoing_has_an_end() {
    let (restorer, log) = (Restorer::default(), Log::default());
    restorer.note("never reached in time", "by hand", undo(&log, "one"));
    restorer.note("slow", "wait", || async {
        tokio::time::sleep(Duration::from_secs(3600)).await;
        Ok(())
    });
    let start = Instant::now();
    let restored = restorer.restore(Duration::from_secs(30)).await;
    assert_eq!(start.elapsed().as_secs(), 30);
    assert_eq!(restored.left[0].why, "not done within 30 s");
}

#[tokio::test]
async fn what_is_given_up_is_told_with_the_way_back() {
    let restorer = Restorer::default();
    restorer.note("one", "undo one", || async { Ok(()) });
    let told = restorer.give_up("interrupted again").to_string();
    assert_eq!(
        told,
        "NOT restored: one: interrupted again\n  by hand: undo one\n"
    );
}

#[tokio::test(start_paused = true)]
async fn a_scope_is_undone_alone_or_with_the_whole() {
    let (restorer, log) = (Restorer::default(), Log::default());
    let (one, two) = (restorer.scoped(1), restorer.scoped(2));
    one.note("one", "undo one", undo(&log, "one"));
    two.note("two", "undo two", undo(&log, "two"));
    one.note("three", "undo three", undo(&log, "three"));
    let limit = Duration::from_secs(5);
    assert_eq!(one.restore(limit).await.undone, ["three", "one"]);
    assert_eq!(restorer.restore(limit).await.undone, ["two"]);
}
