variable "NODE_VERSION" {
  default = "24"
}

group "default" {
  targets = ["api", "worker"]
}

target "base" {
  args = { NODE_VERSION = NODE_VERSION }
}

target "api" {
  inherits = ["base"]
  target   = "api"
  tags     = ["jobs-api"]
}

target "worker" {
  inherits = ["base"]
  target   = "worker"
  tags     = ["jobs-worker"]
}
