/** The part of the objects of KEDA that our manifests use. */
interface Metadata {
  name: string;
  namespace?: string;
}

export interface ScaledObject {
  apiVersion: 'keda.sh/v1alpha1';
  kind: 'ScaledObject';
  metadata: Metadata;
  spec: {
    scaleTargetRef: { name: string };
    minReplicaCount?: number;
    maxReplicaCount?: number;
    pollingInterval?: number;
    advanced?: {
      horizontalPodAutoscalerConfig?: {
        behavior?: import('kubernetes-types/autoscaling/v2').HorizontalPodAutoscalerBehavior;
      };
    };
    triggers: {
      type: 'metrics-api';
      metadata: { url: string; valueLocation: string; targetValue: string; authMode?: 'bearer' };
      authenticationRef?: { name: string };
    }[];
  };
}

export interface TriggerAuthentication {
  apiVersion: 'keda.sh/v1alpha1';
  kind: 'TriggerAuthentication';
  metadata: Metadata;
  spec: { secretTargetRef: { parameter: string; name: string; key: string }[] };
}
