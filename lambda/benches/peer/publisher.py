"""The publisher as one would write it in Python: boto3, nats-py, and the Lambda Runtime API.

It reads the same configuration and publishes the same metrics of queues and tasks. The benchmark runs
it beside the real one (see measure.py); it has no other purpose.
"""

import asyncio
import http.client
import json
import os
from datetime import datetime, timezone

import boto3
import nats
from botocore.config import Config

METRICS_MAX = 1000
SERVICES_MAX = 10
IN_FLIGHT_MAX = 256

CONFIG = json.loads(os.environ["ARRAKIS_PUBLISHER_CONFIG"])
NAMESPACE = CONFIG.get("namespace", "Arrakis/Scaling")
RETRIES = Config(connect_timeout=1, read_timeout=2, retries={"total_max_attempts": 3, "mode": "standard"})


class Publisher:
    """What is kept from run to run."""

    def __init__(self):
        self.cloudwatch = boto3.client("cloudwatch", config=RETRIES)
        self.ecs = boto3.client("ecs", config=RETRIES)
        self.nats = None

    async def connect(self):
        if self.nats is None or not self.nats.is_connected:
            self.nats = await nats.connect(CONFIG["nats"]["servers"], connect_timeout=1)
        return self.nats

    async def queues(self, sources):
        """Depth of each consumer; what could not be read is left out."""
        if not sources:
            return []
        client, gate = await self.connect(), asyncio.Semaphore(IN_FLIGHT_MAX)

        async def ask(source):
            subject = f"$JS.API.CONSUMER.INFO.{source['stream']}.{source['consumer']}"
            async with gate:
                answer = json.loads((await client.request(subject, b"", timeout=1)).data)
            if "error" in answer:
                raise RuntimeError(answer["error"]["description"])
            return source, answer

        found = await asyncio.gather(*(ask(source) for source in sources), return_exceptions=True)
        return [each for each in found if not isinstance(each, BaseException)]

    def tasks(self, sources):
        """Running tasks by cluster and service."""
        running, clusters = {}, {}
        for source in sources:
            if source.get("service"):
                clusters.setdefault(source["cluster"], set()).add(source["service"])
        for cluster, names in clusters.items():
            names = sorted(names)
            for begin in range(0, len(names), SERVICES_MAX):
                answer = self.ecs.describe_services(cluster=cluster, services=names[begin : begin + SERVICES_MAX])
                for service in answer["services"]:
                    running[cluster, service["serviceName"]] = service["runningCount"]
        return running

    async def run(self):
        began = datetime.now(timezone.utc)
        sources = CONFIG["sources"]
        running = await asyncio.to_thread(self.tasks, sources)
        data = []

        def put(name, value, **dimensions):
            data.append({"MetricName": name, "Value": float(value), "Unit": "Count", "Timestamp": began,
                         "StorageResolution": 1 if CONFIG.get("sample_every", 60) < 60 else 60,
                         "Dimensions": [{"Name": key, "Value": text} for key, text in dimensions.items()]})

        for source, answer in await self.queues([each for each in sources if each["kind"] == "queue"]):
            queue = {"Stream": source["stream"], "Consumer": source["consumer"]}
            depth = answer["num_pending"] + answer["num_ack_pending"]
            put("QueueDepth", depth, **queue)
            put("QueuePending", answer["num_pending"], **queue)
            put("QueueAckPending", answer["num_ack_pending"], **queue)
            put("QueueRedelivered", answer["num_redelivered"], **queue)
            tasks = running.get((source.get("cluster"), source.get("service")))
            if tasks is not None:
                put("BacklogPerTask", depth / max(tasks, 1), **queue,
                    ClusterName=source["cluster"], ServiceName=source["service"])
        for source in sources:
            tasks = running.get((source.get("cluster"), source.get("service")))
            if source["kind"] == "tasks" and tasks is not None:
                put("RunningTasks", tasks, ClusterName=source["cluster"], ServiceName=source["service"])
        put("Heartbeat", 1, Publisher=CONFIG["publisher"])
        for begin in range(0, len(data), METRICS_MAX):
            await asyncio.to_thread(self.cloudwatch.put_metric_data, Namespace=NAMESPACE,
                                    MetricData=data[begin : begin + METRICS_MAX])
        return {"metrics": len(data), "samples": 1}


def main():
    publisher, loop = Publisher(), asyncio.new_event_loop()
    runtime = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
    while True:
        runtime.request("GET", "/2018-06-01/runtime/invocation/next")
        answer = runtime.getresponse()
        answer.read()
        request = answer.headers["Lambda-Runtime-Aws-Request-Id"]
        try:
            kind, body = "response", loop.run_until_complete(publisher.run())
        except Exception as problem:  # a handler's errors are Lambda's to report
            kind, body = "error", {"errorType": type(problem).__name__, "errorMessage": str(problem)}
        runtime.request("POST", f"/2018-06-01/runtime/invocation/{request}/{kind}", json.dumps(body))
        runtime.getresponse().read()


if __name__ == "__main__":
    main()
