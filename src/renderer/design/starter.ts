/** What "New" begins with: one cluster, one workload, one trial; enough to press Run. */
export const starter = `# A design: clusters, what runs on them, and the trial that puts them under load.
apiVersion: seatrial.dev/v1alpha1
kind: Cluster
metadata:
  name: my-cluster
spec:
  kubernetesVersion: "1.36"
  controlPlane:
    replicas: 3
    zones: [a, b, c]
    machineType: m7i.xlarge
  nodePools:
    - name: general
      count: 6
      machineType: m7i.2xlarge
      zones: [a, b, c]
---
apiVersion: seatrial.dev/v1alpha1
kind: Trial
metadata:
  name: first
spec:
  seed: 1
  duration: 5m
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 40
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
        - name: web
          image: nginx:1.29
          resources:
            requests:
              cpu: 500m
              memory: 512Mi
---
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector:
    app: web
  ports:
    - port: 80
`
