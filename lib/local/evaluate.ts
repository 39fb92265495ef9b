import { ATTRIBUTES } from './attributes.ts';
import { assetFolder, bucketModel, functionModel, type Model, machineModel, secretModel, tableModel } from './model.ts';
import { containerModel, strayFamilies } from './model-containers.ts';
import { routeModels, siteModel } from './model-http.ts';
import { ruleModel, scheduleModel } from './model-rules.ts';
import { EngineUnsupported, isPassedOver, isRun, problemOf, unknownTypes, unsupportedProperties } from './support.ts';
import { isObject, type Problem, type Resource, resolveStacks, type Stack } from './template.ts';

/** The functions behind custom resources that are passed over; they run at deploy time only. */
function deployTimeFunctions(stacks: readonly Stack[]): Set<string> {
  const ids = stacks.flatMap(({ name, template }) =>
    Object.values(template.Resources ?? {})
      .filter(({ Type }) => isPassedOver(Type))
      .flatMap(({ Properties }) => {
        const token = Properties?.ServiceToken;
        const target = isObject(token) ? token['Fn::GetAtt'] : undefined;
        return Array.isArray(target) ? [`${name}/${String(target[0])}`] : [];
      }),
  );
  return new Set(ids);
}

/**
 * Turns stacks into what the engine runs.
 *
 * @param host `host:port` of the public port.
 * @throws EngineUnsupported listing everything that cannot run, before anything has been started.
 */
export function evaluateStacks(stacks: readonly Stack[], host: string): Model {
  const { resources: all, problems: unresolved } = resolveStacks(stacks, {
    host,
    passedOver: isPassedOver,
    wanted: isRun,
  });
  const atDeploy = deployTimeFunctions(stacks);
  const resources = all.filter(({ stack, logicalId }) => !atDeploy.has(`${stack}/${logicalId}`));
  const problems: Problem[] = [...unknownTypes(stacks), ...unresolved, ...resources.flatMap(unsupportedProperties)];

  const of = (...types: string[]) => resources.filter(({ type }) => types.includes(type));
  const arnOf = ({ type, name }: Resource) => {
    const attributes = ATTRIBUTES[type]?.(name, host);
    return attributes?.Arn ?? attributes?.Ref ?? name;
  };
  const stackOf = (resource: Resource) => stacks.find(({ name }) => name === resource.stack);
  const layers = new Map<string, string>();
  for (const layer of of('AWS::Lambda::LayerVersion')) {
    const stack = stackOf(layer);
    const folder = stack && assetFolder(stack, layer.properties.Content);
    if (!folder) problems.push(problemOf(layer, 'its content is not in the assembly'));
    else layers.set(arnOf(layer), folder);
  }
  const functions = of('AWS::Lambda::Function').flatMap((resource) => {
    const stack = stackOf(resource);
    return stack ? [functionModel(resource, arnOf(resource), stack, layers, problems)] : [];
  });
  const containers = of('AWS::ECS::TaskDefinition').flatMap((resource) => {
    const stack = stackOf(resource);
    return stack ? [containerModel(resource, stack, problems)] : [];
  });
  const functionNames = new Set(functions.map(({ name }) => name));
  const buckets = of('AWS::S3::Bucket').map(bucketModel);
  const rules = of('AWS::Events::Rule').filter(({ properties }) => properties.State !== 'DISABLED');
  const model: Model = {
    tables: of('AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable').map(tableModel),
    buckets,
    functions,
    containers,
    secrets: of('AWS::SecretsManager::Secret').map((resource) => secretModel(resource, arnOf(resource))),
    machines: of('AWS::StepFunctions::StateMachine').map((resource) =>
      machineModel(resource, arnOf(resource), functionNames, problems),
    ),
    routes: routeModels(resources, functionNames, problems),
    rules: rules
      .filter(({ properties }) => properties.ScheduleExpression === undefined)
      .map((resource) => ruleModel(resource, functionNames, problems)),
    schedules: rules
      .filter(({ properties }) => properties.ScheduleExpression !== undefined)
      .map((resource) => scheduleModel(resource, arnOf(resource), functionNames, problems)),
    customResources: resources.filter(({ type }) => type.startsWith('Custom::')),
    site: siteModel(
      resources,
      buckets.map(({ name }) => name),
      host,
      problems,
    ),
  };
  problems.push(...strayFamilies(of('AWS::StepFunctions::StateMachine'), model));
  if (problems.length > 0) throw new EngineUnsupported(problems);
  return model;
}
