resource "arrakis_scaling_profile" "worker" {
  cluster = "arrakis"
  service = "worker"

  min_capacity = 3
  max_capacity = 10

  cpu = { target = 70 }

  queues = {
    commands = {
      stream   = "COMMANDS"
      consumer = "command-worker"
      steps    = [{ at = 50, add = 1 }, { at = 100, add = 2 }]
      burst    = { at = 200 }
      drain    = { below = 10 }
    }
  }
}
